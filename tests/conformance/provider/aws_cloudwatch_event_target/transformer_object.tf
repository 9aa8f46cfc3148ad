# Input Transformer Usage: JSON Object
resource "aws_cloudwatch_event_rule" "orders" {
  name          = var.name
  event_pattern = jsonencode({ source = ["shop.orders"] })
}

resource "aws_cloudwatch_event_target" "told" {
  arn  = aws_lambda_function.told.arn
  rule = aws_cloudwatch_event_rule.orders.id
  input_transformer {
    input_paths = {
      order  = "$.detail.order",
      status = "$.detail.status",
    }
    input_template = <<TEMPLATE
{
  "order": <order>,
  "status": <status>
}
TEMPLATE
  }
}

resource "aws_lambda_function" "told" {
  function_name = var.name
  filename      = "${path.root}/function.zip"
  role          = var.role_arn
  handler       = "index.handler"
  runtime       = "python3.12"
}
