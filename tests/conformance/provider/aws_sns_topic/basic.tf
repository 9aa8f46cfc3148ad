# Example Usage
resource "aws_sns_topic" "alarms" {
  name = var.name
}
