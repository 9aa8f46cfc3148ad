# Multi-Region Primary Key
resource "aws_kms_key" "everywhere" {
  description             = "A primary of many regions"
  multi_region            = true
  enable_key_rotation     = true
  deletion_window_in_days = 10
}
