# With Versioning Disabled
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_versioning" "lake" {
  bucket = aws_s3_bucket.lake.id
  versioning_configuration {
    status = "Disabled"
  }
}
