# Kinesis Usage
# refused
resource "aws_cloudwatch_event_target" "stream" {
  target_id = "stream"
  rule      = aws_cloudwatch_event_rule.scaled.name
  arn       = aws_kinesis_stream.scaled.arn
  run_command_targets {
    key    = "tag:Name"
    values = ["node"]
  }
}

resource "aws_cloudwatch_event_rule" "scaled" {
  name          = var.name
  description   = "Every scaling"
  event_pattern = jsonencode({ source = ["aws.autoscaling"], detail-type = ["EC2 Instance Launch Successful"] })
}

resource "aws_kinesis_stream" "scaled" {
  name        = var.name
  shard_count = 1
}
