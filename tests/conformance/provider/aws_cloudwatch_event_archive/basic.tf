# Example Usage
resource "aws_cloudwatch_event_bus" "orders" {
  name = var.name
}

resource "aws_cloudwatch_event_archive" "orders" {
  name             = var.name
  event_source_arn = aws_cloudwatch_event_bus.orders.arn
}
