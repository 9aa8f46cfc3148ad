# Example Usage
resource "aws_kms_key" "lake" {
  description             = "Seals objects"
  deletion_window_in_days = 8
}

resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_server_side_encryption_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    apply_server_side_encryption_by_default {
      kms_master_key_id = aws_kms_key.lake.arn
      sse_algorithm     = "aws:kms"
    }
  }
}
