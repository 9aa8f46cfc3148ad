# Server-side encryption: SSE-SQS
resource "aws_sqs_queue" "sealed" {
  name                    = var.name
  sqs_managed_sse_enabled = true
}
