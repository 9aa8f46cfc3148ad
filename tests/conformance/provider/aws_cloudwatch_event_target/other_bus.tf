# Cross-Account Event Bus target
resource "aws_iam_role" "forwards" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

data "aws_iam_policy_document" "trust" {
  statement {
    effect  = "Allow"
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "forwards" {
  statement {
    effect    = "Allow"
    actions   = ["events:PutEvents"]
    resources = ["arn:aws:events:eu-west-1:1234567890:event-bus/theirs"]
  }
}

resource "aws_iam_policy" "forwards" {
  name   = var.name
  policy = data.aws_iam_policy_document.forwards.json
}

resource "aws_iam_role_policy_attachment" "forwards" {
  role       = aws_iam_role.forwards.name
  policy_arn = aws_iam_policy.forwards.arn
}

resource "aws_cloudwatch_event_rule" "orders" {
  name          = var.name
  event_pattern = jsonencode({ source = ["shop.orders"] })
}

resource "aws_cloudwatch_event_target" "theirs" {
  target_id = "theirs"
  arn       = "arn:aws:events:eu-west-1:123456789012:event-bus/theirs"
  rule      = aws_cloudwatch_event_rule.orders.name
  role_arn  = aws_iam_role.forwards.arn
}
