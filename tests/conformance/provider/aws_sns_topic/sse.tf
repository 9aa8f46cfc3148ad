# Example with Server-side encryption (SSE)
resource "aws_sns_topic" "sealed" {
  name              = var.name
  kms_master_key_id = "alias/aws/sns"
}
