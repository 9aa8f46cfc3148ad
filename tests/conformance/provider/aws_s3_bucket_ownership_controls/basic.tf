# Example Usage
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_s3_bucket_ownership_controls" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}
