# This lake's own: a delivery stream as target, with a dead-letter queue and a retry policy
resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn   = var.role_arn
    bucket_arn = var.bucket_arn
  }
}

resource "aws_sqs_queue" "dead" {
  name = var.name
}

resource "aws_cloudwatch_event_rule" "orders" {
  name          = var.name
  event_pattern = jsonencode({ source = ["shop.orders"] })
}

resource "aws_cloudwatch_event_target" "orders" {
  arn      = aws_kinesis_firehose_delivery_stream.orders.arn
  rule     = aws_cloudwatch_event_rule.orders.id
  role_arn = var.role_arn
  dead_letter_config {
    arn = aws_sqs_queue.dead.arn
  }
  retry_policy {
    maximum_event_age_in_seconds = 600
    maximum_retry_attempts       = 10
  }
}
