# S3 Object Lock
resource "aws_s3_bucket" "locked" {
  bucket              = var.name
  object_lock_enabled = true
}

resource "aws_s3_bucket_versioning" "locked" {
  bucket = aws_s3_bucket.locked.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_object" "kept" {
  depends_on                    = [aws_s3_bucket_versioning.locked]
  bucket                        = aws_s3_bucket.locked.id
  key                           = "kept"
  content                       = "as it was"
  object_lock_legal_hold_status = "ON"
  object_lock_mode              = "GOVERNANCE"
  object_lock_retain_until_date = "2031-12-31T23:59:59Z"
  force_destroy                 = true
}
