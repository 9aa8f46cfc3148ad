# Server Side Encryption with AWS-Managed Key
resource "aws_s3_object" "sealed" {
  bucket                 = var.bucket
  key                    = "${var.name}/sealed"
  content                = "secret"
  server_side_encryption = "AES256"
}
