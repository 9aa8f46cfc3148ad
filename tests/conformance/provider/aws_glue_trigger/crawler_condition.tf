# Conditional Trigger with Crawler Condition
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
}
resource "aws_glue_job" "first" {
  name     = "${var.name}-first"
  role_arn = var.role_arn
  command {
    script_location = "s3://${var.bucket}/curate.py"
    python_version  = "3"
  }
}

resource "aws_glue_trigger" "next" {
  name = var.name
  type = "CONDITIONAL"
  predicate {
    conditions {
      crawler_name = aws_glue_crawler.lake.name
      crawl_state  = "SUCCEEDED"
    }
  }
  actions {
    job_name = aws_glue_job.first.name
  }
}
