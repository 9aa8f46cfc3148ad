# MongoDB Target Example
# refused
resource "aws_glue_catalog_database" "lake" {
  name = local.database
}

locals {
  database = replace(var.name, "-", "_")
}

resource "aws_glue_connection" "shop" {
  name            = var.name
  connection_type = "MONGODB"
  connection_properties = {
    CONNECTION_URL = "mongodb://shop.example/orders"
    PASSWORD       = "not-a-secret"
    USERNAME       = "reader"
  }
}

resource "aws_glue_crawler" "lake" {
  name          = var.name
  database_name = aws_glue_catalog_database.lake.name
  role          = var.role_arn
  mongodb_target {
    connection_name = aws_glue_connection.shop.name
    path            = "orders/%"
  }
}
