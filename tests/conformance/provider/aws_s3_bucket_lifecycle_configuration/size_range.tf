# Specifying a filter based on object size range and prefix
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_lifecycle_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    id = "middling"
    filter {
      and {
        prefix                   = "raw/"
        object_size_greater_than = 1000
        object_size_less_than    = 128000
      }
    }
    expiration {
      days = 9
    }
    status = "Enabled"
  }
}
