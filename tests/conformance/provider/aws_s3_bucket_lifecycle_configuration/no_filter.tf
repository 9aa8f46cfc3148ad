# With neither a filter nor prefix specified
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_lifecycle_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    id     = "all"
    status = "Enabled"
    expiration {
      days = 400
    }
  }
}
