# High-throughput FIFO queue
resource "aws_sqs_queue" "ordered" {
  name                  = "${var.name}.fifo"
  fifo_queue            = true
  deduplication_scope   = "messageGroup"
  fifo_throughput_limit = "perMessageGroupId"
}
