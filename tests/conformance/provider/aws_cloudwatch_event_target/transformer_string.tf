# Input Transformer Usage: Simple String
resource "aws_cloudwatch_event_rule" "orders" {
  name          = var.name
  event_pattern = jsonencode({ source = ["shop.orders"] })
}

resource "aws_cloudwatch_event_target" "told" {
  arn  = aws_sqs_queue.told.arn
  rule = aws_cloudwatch_event_rule.orders.id
  input_transformer {
    input_paths = {
      order  = "$.detail.order",
      status = "$.detail.status",
    }
    input_template = "\"<order> is in state <status>\""
  }
}

resource "aws_sqs_queue" "told" {
  name = var.name
}
