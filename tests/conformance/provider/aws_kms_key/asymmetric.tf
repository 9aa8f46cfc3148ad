# Asymmetric KMS Key
# refused
resource "aws_kms_key" "signer" {
  description              = "Signs and verifies"
  customer_master_key_spec = "RSA_2048"
  key_usage                = "SIGN_VERIFY"
  enable_key_rotation      = false
}
