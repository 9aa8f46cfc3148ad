# Example Usage
resource "aws_cloudwatch_log_group" "app" {
  name = var.name
}

resource "aws_cloudwatch_log_stream" "first" {
  name           = "first"
  log_group_name = aws_cloudwatch_log_group.app.name
}
