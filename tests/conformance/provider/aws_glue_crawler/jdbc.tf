# JDBC Target Example
# refused
resource "aws_glue_catalog_database" "lake" {
  name = local.database
}

locals {
  database = replace(var.name, "-", "_")
}

resource "aws_glue_connection" "shop" {
  name            = var.name
  connection_type = "JDBC"
  connection_properties = {
    JDBC_CONNECTION_URL = "jdbc:mysql://shop.example/orders"
    PASSWORD            = "not-a-secret"
    USERNAME            = "reader"
  }
}

resource "aws_glue_crawler" "lake" {
  name          = var.name
  database_name = aws_glue_catalog_database.lake.name
  role          = var.role_arn
  jdbc_target {
    connection_name = aws_glue_connection.shop.name
    path            = "orders/%"
  }
}
