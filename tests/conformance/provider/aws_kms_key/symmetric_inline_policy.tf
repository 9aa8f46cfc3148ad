# Symmetric Encryption KMS Key With Inline Policy
resource "aws_kms_key" "lake" {
  description             = "Seals the lake"
  enable_key_rotation     = true
  deletion_window_in_days = 21
  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "lake"
    Statement = [
      {
        Sid       = "Owner"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${var.account}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Use"
        Effect    = "Allow"
        Principal = { AWS = var.role_arn }
        Action    = ["kms:DescribeKey", "kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey"]
        Resource  = "*"
      },
    ]
  })
}
