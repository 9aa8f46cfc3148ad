# Pythonshell Job
resource "aws_glue_job" "curate" {
  name         = var.name
  role_arn     = var.role_arn
  description  = "Checks counts"
  max_retries  = 0
  timeout      = 30
  max_capacity = 0.0625
  command {
    script_location = "s3://${var.bucket}/shell.py"
    name            = "pythonshell"
    python_version  = "3.9"
  }
}
