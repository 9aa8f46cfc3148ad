# Ray Job
resource "aws_glue_job" "curate" {
  name              = var.name
  role_arn          = var.role_arn
  glue_version      = "4.0"
  worker_type       = "Z.2X"
  number_of_workers = 2
  command {
    script_location = "s3://${var.bucket}/ray.py"
    name            = "glueray"
    python_version  = "3.9"
    runtime         = "Ray2.4"
  }
}
