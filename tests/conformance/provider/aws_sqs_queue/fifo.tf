# FIFO queue
resource "aws_sqs_queue" "ordered" {
  name                        = "${var.name}.fifo"
  fifo_queue                  = true
  content_based_deduplication = true
}
