# Object Dependency On Versioning
resource "aws_s3_bucket" "lake" {
  bucket        = var.name
  force_destroy = true
}

resource "aws_s3_bucket_versioning" "lake" {
  bucket = aws_s3_bucket.lake.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_object" "first" {
  # Else the object is written before the bucket keeps versions.
  bucket  = aws_s3_bucket_versioning.lake.id
  key     = "drops/first"
  content = "one"
}
