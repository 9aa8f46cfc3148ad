# Example Usage
resource "aws_sqs_queue" "events" {
  name                      = var.name
  delay_seconds             = 45
  max_message_size          = 4096
  message_retention_seconds = 172800
  receive_wait_time_seconds = 5
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead.arn
    maxReceiveCount     = 3
  })
  tags = { Stage = "conformance" }
}

resource "aws_sqs_queue" "dead" {
  name = "${var.name}-dead"
}
