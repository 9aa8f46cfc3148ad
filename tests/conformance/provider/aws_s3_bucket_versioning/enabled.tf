# With Versioning Enabled
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_acl" "lake" {
  depends_on = [aws_s3_bucket_ownership_controls.lake]
  bucket     = aws_s3_bucket.lake.id
  acl        = "private"
}

resource "aws_s3_bucket_ownership_controls" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_versioning" "lake" {
  bucket = aws_s3_bucket.lake.id
  versioning_configuration {
    status = "Enabled"
  }
}
