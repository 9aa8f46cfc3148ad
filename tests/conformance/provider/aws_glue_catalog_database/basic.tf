# Example Usage
resource "aws_glue_catalog_database" "lake" {
  name = local.database
}

locals {
  database = replace(var.name, "-", "_")
}
