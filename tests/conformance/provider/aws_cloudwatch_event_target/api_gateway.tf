# API Gateway target
# refused
resource "aws_api_gateway_rest_api" "front" {
  name = var.name
}

resource "aws_cloudwatch_event_rule" "orders" {
  name          = var.name
  event_pattern = jsonencode({ source = ["shop.orders"] })
}

resource "aws_cloudwatch_event_target" "front" {
  arn  = "${aws_api_gateway_rest_api.front.execution_arn}/GET"
  rule = aws_cloudwatch_event_rule.orders.id
  http_target {
    query_string_parameters = { Body = "$.detail.body" }
    header_parameters       = { Env = "Test" }
  }
}
