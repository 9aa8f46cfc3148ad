# Example with First-In-First-Out (FIFO)
resource "aws_sns_topic" "ordered" {
  name                        = "${var.name}.fifo"
  fifo_topic                  = true
  content_based_deduplication = true
}
