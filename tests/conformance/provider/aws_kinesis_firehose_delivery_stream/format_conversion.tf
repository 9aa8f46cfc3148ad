# Data format conversion: JSON to ORC
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

resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn       = var.role_arn
    bucket_arn     = var.bucket_arn
    buffering_size = 128
    data_format_conversion_configuration {
      input_format_configuration {
        deserializer {
          hive_json_ser_de {}
        }
      }
      output_format_configuration {
        serializer {
          orc_ser_de {}
        }
      }
      schema_configuration {
        database_name = aws_glue_catalog_table.orders.database_name
        role_arn      = var.role_arn
        table_name    = aws_glue_catalog_table.orders.name
      }
    }
  }
}
