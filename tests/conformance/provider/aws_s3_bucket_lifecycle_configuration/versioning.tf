# Creating a Lifecycle Configuration for a bucket with versioning
resource "aws_s3_bucket" "plain" {
  bucket = "${var.name}-plain"
}

resource "aws_s3_bucket_lifecycle_configuration" "plain" {
  bucket = aws_s3_bucket.plain.id
  rule {
    id = "log"
    expiration {
      days = 120
    }
    filter {
      and {
        prefix = "log/"
        tags = {
          clean = "true"
          rule  = "log"
        }
      }
    }
    status = "Enabled"
    transition {
      days          = 31
      storage_class = "STANDARD_IA"
    }
    transition {
      days          = 62
      storage_class = "GLACIER"
    }
  }
  rule {
    id = "scratch"
    filter {
      prefix = "scratch/"
    }
    expiration {
      date = "2031-01-13T00:00:00Z"
    }
    status = "Enabled"
  }
}

resource "aws_s3_bucket" "versioned" {
  bucket = "${var.name}-versioned"
}

resource "aws_s3_bucket_versioning" "versioned" {
  bucket = aws_s3_bucket.versioned.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "versioned" {
  depends_on = [aws_s3_bucket_versioning.versioned]
  bucket     = aws_s3_bucket.versioned.id
  rule {
    id = "config"
    filter {
      prefix = "config/"
    }
    noncurrent_version_expiration {
      noncurrent_days = 91
    }
    noncurrent_version_transition {
      noncurrent_days = 31
      storage_class   = "STANDARD_IA"
    }
    noncurrent_version_transition {
      noncurrent_days = 62
      storage_class   = "GLACIER"
    }
    status = "Enabled"
  }
}
