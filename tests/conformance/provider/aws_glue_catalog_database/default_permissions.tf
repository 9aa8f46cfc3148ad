# Create Table Default Permissions
# refused
resource "aws_glue_catalog_database" "lake" {
  name = local.database
  create_table_default_permission {
    permissions = ["SELECT"]
    principal {
      data_lake_principal_identifier = "IAM_ALLOWED_PRINCIPALS"
    }
  }
}

locals {
  database = replace(var.name, "-", "_")
}
