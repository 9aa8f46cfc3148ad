# Specifying a filter based on multiple tags
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_lifecycle_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    id = "staged"
    filter {
      and {
        tags = {
          Stage = "test"
          Team  = "lake"
        }
      }
    }
    expiration {
      days = 9
    }
    status = "Enabled"
  }
}
