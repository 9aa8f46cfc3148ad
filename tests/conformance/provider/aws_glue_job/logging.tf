# Enabling CloudWatch Logs and Metrics
resource "aws_cloudwatch_log_group" "runs" {
  name              = var.name
  retention_in_days = 5
}

resource "aws_glue_job" "curate" {
  name     = var.name
  role_arn = var.role_arn
  default_arguments = {
    "--continuous-log-logGroup"          = aws_cloudwatch_log_group.runs.name
    "--enable-continuous-cloudwatch-log" = "true"
    "--enable-continuous-log-filter"     = "true"
    "--enable-metrics"                   = ""
  }
  command {
    script_location = "s3://${var.bucket}/curate.py"
    python_version  = "3"
  }
}
