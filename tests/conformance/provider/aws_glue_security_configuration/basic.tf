# Example Usage
resource "aws_glue_security_configuration" "lake" {
  name = var.name
  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = "DISABLED"
    }
    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "DISABLED"
    }
    s3_encryption {
      kms_key_arn        = var.key_arn
      s3_encryption_mode = "SSE-KMS"
    }
  }
}
