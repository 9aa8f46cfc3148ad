# Example Usage
resource "aws_cloudwatch_event_bus" "chat" {
  name = var.name
}
