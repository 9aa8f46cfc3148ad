# Iceberg Destination
# refused
resource "aws_glue_catalog_database" "lake" {
  name = local.database
}

locals {
  database = replace(var.name, "-", "_")
}

resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "iceberg"
  iceberg_configuration {
    role_arn           = var.role_arn
    catalog_arn        = "arn:aws:glue:eu-central-1:${var.account}:catalog"
    buffering_size     = 12
    buffering_interval = 300
    s3_configuration {
      role_arn   = var.role_arn
      bucket_arn = var.bucket_arn
    }
    destination_table_configuration {
      database_name = aws_glue_catalog_database.lake.name
      table_name    = "orders"
    }
  }
}
