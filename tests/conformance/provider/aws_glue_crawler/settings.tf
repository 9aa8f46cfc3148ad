# Configuration Settings Example
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
  schedule      = "cron(0 3 * * ? *)"
  tags          = { Part = "catalog" }
  configuration = jsonencode({
    Grouping      = { TableGroupingPolicy = "CombineCompatibleSchemas" }
    CrawlerOutput = { Partitions = { AddOrUpdateBehavior = "InheritFromTable" } }
    Version       = 1
  })
  s3_target {
    path = "s3://${var.bucket}"
  }
}
