# Example Usage
resource "aws_sns_topic" "alarms" {
  name = var.name
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

data "aws_iam_policy_document" "alarms" {
  policy_id = "owner-alone"
  statement {
    sid       = "OwnerAlone"
    effect    = "Allow"
    actions   = ["SNS:Subscribe", "SNS:SetTopicAttributes", "SNS:Receive", "SNS:Publish", "SNS:GetTopicAttributes"]
    resources = [aws_sns_topic.alarms.arn]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "AWS:SourceOwner"
      values   = [var.account]
    }
  }
}
