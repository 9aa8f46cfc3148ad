# Specifying a filter based on both prefix and one or more tags
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_lifecycle_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    id = "staged"
    filter {
      and {
        prefix = "raw/"
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
