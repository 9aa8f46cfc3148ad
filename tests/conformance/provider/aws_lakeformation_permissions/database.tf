# Grant Permissions For A Glue Catalog Database
resource "aws_glue_catalog_database" "lake" {
  name = local.database
}

locals {
  database = replace(var.name, "-", "_")
}

resource "aws_lakeformation_permissions" "worker" {
  principal   = var.role_arn
  permissions = ["CREATE_TABLE", "ALTER", "DROP"]
  database {
    name       = aws_glue_catalog_database.lake.name
    catalog_id = var.account
  }
}
