# Catalog Target Example
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

resource "aws_glue_crawler" "lake" {
  name          = var.name
  database_name = aws_glue_catalog_database.lake.name
  role          = var.role_arn
  catalog_target {
    database_name = aws_glue_catalog_database.lake.name
    tables        = [aws_glue_catalog_table.orders.name]
  }
  schema_change_policy {
    delete_behavior = "LOG"
  }
  configuration = jsonencode({
    Version  = 1.0
    Grouping = { TableGroupingPolicy = "CombineCompatibleSchemas" }
  })
}
