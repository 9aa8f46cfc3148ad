# Scheduled Trigger
resource "aws_glue_job" "first" {
  name     = "${var.name}-first"
  role_arn = var.role_arn
  command {
    script_location = "s3://${var.bucket}/curate.py"
    python_version  = "3"
  }
}

resource "aws_glue_trigger" "next" {
  name     = var.name
  type     = "SCHEDULED"
  schedule = "cron(45 11 * * ? *)"
  actions {
    job_name = aws_glue_job.first.name
  }
}
