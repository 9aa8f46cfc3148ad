# AppSync Usage
# refused
resource "aws_appsync_graphql_api" "front" {
  name                = var.name
  authentication_type = "AWS_IAM"
  schema              = "type Query { order: String }"
}

resource "aws_cloudwatch_event_rule" "orders" {
  name          = var.name
  event_pattern = jsonencode({ source = ["shop.orders"] })
}

resource "aws_cloudwatch_event_target" "front" {
  arn      = replace(aws_appsync_graphql_api.front.arn, "apis", "endpoints/graphql-api")
  rule     = aws_cloudwatch_event_rule.orders.id
  role_arn = var.role_arn
  appsync_target {
    graphql_operation = "mutation Told($order:String!){ told(order: $order) { order } }"
  }
}
