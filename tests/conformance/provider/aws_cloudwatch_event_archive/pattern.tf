# Example all optional arguments
resource "aws_cloudwatch_event_bus" "orders" {
  name = var.name
}

resource "aws_cloudwatch_event_archive" "orders" {
  name             = var.name
  description      = "Orders of the shop"
  event_source_arn = aws_cloudwatch_event_bus.orders.arn
  retention_days   = 14
  event_pattern    = jsonencode({ source = ["shop.orders"] })
}
