# HMAC KMS key
# refused
resource "aws_kms_key" "tokens" {
  description              = "Authenticates tokens"
  customer_master_key_spec = "HMAC_256"
  key_usage                = "GENERATE_VERIFY_MAC"
  enable_key_rotation      = false
}
