# On-Demand Trigger
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
  type = "ON_DEMAND"
  actions {
    job_name = aws_glue_job.first.name
  }
}
