# Multiple Tags Example
resource "aws_glue_catalog_database" "lake" {
  name = local.database
}

locals {
  database = replace(var.name, "-", "_")
}

resource "aws_lakeformation_lf_tag" "side" {
  key    = "${var.name}-side"
  values = ["north", "south", "east"]
}

resource "aws_lakeformation_lf_tag" "half" {
  key    = "${var.name}-half"
  values = ["north", "south", "east"]
}

resource "aws_lakeformation_resource_lf_tags" "lake" {
  database {
    name = aws_glue_catalog_database.lake.name
  }
  lf_tag {
    key   = aws_lakeformation_lf_tag.side.key
    value = "south"
  }
  lf_tag {
    key   = aws_lakeformation_lf_tag.half.key
    value = "east"
  }
}
