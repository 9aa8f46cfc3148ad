# Specifying a filter based on an object tag
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_lifecycle_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    id = "staged"
    filter {
      tag {
        key   = "Stage"
        value = "test"
      }
    }
    expiration {
      days = 9
    }
    status = "Enabled"
  }
}
