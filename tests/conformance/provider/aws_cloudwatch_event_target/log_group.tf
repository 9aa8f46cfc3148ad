# Cloudwatch Log Group Usage
resource "aws_cloudwatch_log_group" "kept" {
  name              = "/aws/events/${var.name}/logs"
  retention_in_days = 1
}

data "aws_iam_policy_document" "kept" {
  statement {
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.kept.arn}:*"]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com", "delivery.logs.amazonaws.com"]
    }
  }
}

resource "aws_cloudwatch_log_resource_policy" "kept" {
  policy_document = data.aws_iam_policy_document.kept.json
  policy_name     = var.name
}

resource "aws_cloudwatch_event_rule" "kept" {
  name          = var.name
  description   = "Keeps every start of an instance"
  event_pattern = jsonencode({ source = ["aws.autoscaling"] })
}

resource "aws_cloudwatch_event_target" "kept" {
  rule = aws_cloudwatch_event_rule.kept.name
  arn  = aws_cloudwatch_log_group.kept.arn
}
