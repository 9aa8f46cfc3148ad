# Scala Job
resource "aws_glue_job" "curate" {
  name              = var.name
  role_arn          = var.role_arn
  default_arguments = { "--job-language" = "scala" }
  command {
    script_location = "s3://${var.bucket}/Curate.scala"
  }
}
