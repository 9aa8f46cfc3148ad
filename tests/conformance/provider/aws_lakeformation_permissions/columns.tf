# Permissions on columns
resource "aws_glue_catalog_database" "lake" {
  name = local.database
}

locals {
  database = replace(var.name, "-", "_")
}

resource "aws_glue_catalog_table" "orders" {
  name          = "orders"
  database_name = aws_glue_catalog_database.lake.name
  table_type    = "EXTERNAL_TABLE"
  storage_descriptor {
    location = "s3://${var.bucket}/${var.name}/"
    columns {
      name = "order"
      type = "string"
    }
    columns {
      name = "at"
      type = "timestamp"
    }
    columns {
      name = "amount"
      type = "double"
    }
  }
}

resource "aws_lakeformation_permissions" "worker" {
  principal   = var.role_arn
  permissions = ["SELECT"]
  table_with_columns {
    database_name = aws_glue_catalog_database.lake.name
    name          = aws_glue_catalog_table.orders.name
    column_names  = ["order", "at"]
  }
}
