# S3 Target Example
# refused
resource "aws_glue_catalog_database" "lake" {
  name = local.database
}

locals {
  database = replace(var.name, "-", "_")
}

resource "aws_glue_crawler" "lake" {
  name          = var.name
  database_name = aws_glue_catalog_database.lake.name
  role          = var.role_arn
  s3_target {
    path = "s3://${var.bucket}"
  }
}
