# Python Glue Job
resource "aws_glue_job" "curate" {
  name              = var.name
  role_arn          = var.role_arn
  description       = "Curates orders"
  glue_version      = "5.0"
  max_retries       = 0
  timeout           = 600
  number_of_workers = 2
  worker_type       = "G.1X"
  execution_class   = "STANDARD"
  default_arguments = {
    "--job-language"                     = "python"
    "--continuous-log-logGroup"          = "/aws-glue/jobs"
    "--enable-continuous-cloudwatch-log" = "true"
    "--enable-metrics"                   = ""
    "--enable-auto-scaling"              = "true"
  }
  execution_property {
    max_concurrent_runs = 1
  }
  tags = { Manager = "conformance" }
  command {
    script_location = "s3://${var.bucket}/curate.py"
    name            = "glueetl"
    python_version  = "3"
  }
}

resource "aws_s3_object" "script" {
  bucket  = var.bucket
  key     = "${var.name}/curate.py"
  content = "print('curate')"
}
