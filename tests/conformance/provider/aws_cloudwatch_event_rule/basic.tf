# Example Usage
resource "aws_cloudwatch_event_rule" "sign_in" {
  name          = var.name
  description   = "Every sign-in"
  event_pattern = jsonencode({ detail-type = ["Sign-in of a user"] })
}

resource "aws_cloudwatch_event_target" "told" {
  rule      = aws_cloudwatch_event_rule.sign_in.name
  target_id = "ToldByTopic"
  arn       = aws_sns_topic.told.arn
}

resource "aws_sns_topic" "told" {
  name = var.name
}

resource "aws_sns_topic_policy" "told" {
  arn    = aws_sns_topic.told.arn
  policy = data.aws_iam_policy_document.told.json
}

data "aws_iam_policy_document" "told" {
  statement {
    effect    = "Allow"
    actions   = ["SNS:Publish"]
    resources = [aws_sns_topic.told.arn]
    principals {
      type        = "Service"
      identifiers = ["events.amazonaws.com"]
    }
  }
}
