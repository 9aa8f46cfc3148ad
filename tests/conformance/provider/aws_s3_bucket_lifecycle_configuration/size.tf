# Specifying a filter based on object size
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_lifecycle_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    id = "large"
    filter {
      object_size_greater_than = 1000000
    }
    expiration {
      days = 9
    }
    status = "Enabled"
  }
}
