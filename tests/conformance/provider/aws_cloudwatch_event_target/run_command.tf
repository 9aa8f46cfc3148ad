# RunCommand Usage
resource "aws_cloudwatch_event_rule" "nightly" {
  name                = var.name
  description         = "Stops nodes at night"
  schedule_expression = "cron(0 2 * * ? *)"
}

resource "aws_cloudwatch_event_target" "nightly" {
  target_id = "stop"
  arn       = "arn:aws:ssm:eu-central-1::document/AWS-RunShellScript"
  input     = jsonencode({ commands = ["halt"] })
  rule      = aws_cloudwatch_event_rule.nightly.name
  role_arn  = var.role_arn
  run_command_targets {
    key    = "tag:Terminate"
    values = ["midnight"]
  }
}
