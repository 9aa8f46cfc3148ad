# Basic Table
resource "aws_glue_catalog_database" "lake" {
  name = local.database
}

locals {
  database = replace(var.name, "-", "_")
}

resource "aws_glue_catalog_table" "plain" {
  name          = "plain"
  database_name = aws_glue_catalog_database.lake.name
}
