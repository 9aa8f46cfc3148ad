# Specifying a filter using key prefixes
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_lifecycle_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    id = "raw"
    filter {
      prefix = "raw/"
    }
    expiration {
      days = 30
    }
    status = "Enabled"
  }
  rule {
    id = "scratch"
    filter {
      prefix = "scratch/"
    }
    expiration {
      days = 2
    }
    status = "Disabled"
  }
}
