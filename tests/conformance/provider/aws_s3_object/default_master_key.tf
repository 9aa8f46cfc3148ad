# Server Side Encryption with S3 Default Master Key
# refused
resource "aws_s3_object" "sealed" {
  bucket                 = var.bucket
  key                    = "${var.name}/sealed"
  content                = "secret"
  server_side_encryption = "aws:kms"
}
