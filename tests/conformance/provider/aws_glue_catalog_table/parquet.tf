# Parquet Table for Athena
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
  parameters = {
    EXTERNAL              = "TRUE"
    "parquet.compression" = "SNAPPY"
  }
  storage_descriptor {
    location      = "s3://${var.bucket}/${var.name}/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
    ser_de_info {
      name                  = "orders"
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
      parameters            = { "serialization.format" = 1 }
    }
    columns {
      name = "name"
      type = "string"
    }
    columns {
      name = "amount"
      type = "double"
    }
    columns {
      name    = "day"
      type    = "date"
      comment = ""
    }
    columns {
      name    = "count"
      type    = "bigint"
      comment = ""
    }
    columns {
      name    = "place"
      type    = "struct<city:string>"
      comment = ""
    }
  }
}
