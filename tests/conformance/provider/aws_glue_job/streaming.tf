# Streaming Job
resource "aws_glue_job" "curate" {
  name     = "${var.name} streaming"
  role_arn = var.role_arn
  command {
    name            = "gluestreaming"
    script_location = "s3://${var.bucket}/stream.py"
  }
}
