# Symmetric Encryption KMS Key
resource "aws_kms_key" "lake" {
  description             = "Seals the lake"
  enable_key_rotation     = true
  deletion_window_in_days = 14
}

resource "aws_kms_key_policy" "lake" {
  key_id = aws_kms_key.lake.id
  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "lake"
    Statement = [{
      Sid       = "Owner"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.account}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}
