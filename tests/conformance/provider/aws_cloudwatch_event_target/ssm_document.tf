# SSM Document Usage
# refused
resource "aws_ssm_document" "stop" {
  name          = var.name
  document_type = "Command"
  content = jsonencode({
    schemaVersion = "1.2"
    description   = "Stops a node"
    parameters    = {}
    runtimeConfig = { "aws:runShellScript" = { properties = [{ id = "0.aws:runShellScript", runCommand = ["halt"] }] } }
  })
}

resource "aws_cloudwatch_event_rule" "nightly" {
  name                = var.name
  description         = "Stops nodes at night"
  schedule_expression = "cron(0 1 * * ? *)"
}

resource "aws_cloudwatch_event_target" "nightly" {
  target_id = "stop"
  arn       = aws_ssm_document.stop.arn
  rule      = aws_cloudwatch_event_rule.nightly.name
  role_arn  = var.role_arn
  run_command_targets {
    key    = "tag:Terminate"
    values = ["midnight"]
  }
}
