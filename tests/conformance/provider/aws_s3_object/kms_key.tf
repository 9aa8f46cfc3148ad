# Encrypting with KMS Key
resource "aws_kms_key" "lake" {
  description             = "Seals an object"
  deletion_window_in_days = 7
}

resource "aws_s3_object" "sealed" {
  bucket     = var.bucket
  key        = "${var.name}/sealed"
  content    = "secret"
  kms_key_id = aws_kms_key.lake.arn
}
