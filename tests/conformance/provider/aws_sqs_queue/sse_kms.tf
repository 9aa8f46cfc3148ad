# Server-side encryption: SSE-KMS
resource "aws_sqs_queue" "sealed" {
  name                              = var.name
  kms_master_key_id                 = "alias/aws/sqs"
  kms_data_key_reuse_period_seconds = 600
}
