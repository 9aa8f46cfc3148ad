# Example of Exclusive Inline Policies
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "topics" {
  statement {
    actions   = ["sns:Publish"]
    resources = ["*"]
  }
}

resource "aws_iam_role" "worker" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
  inline_policy {
    name = "queues"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Action = ["sqs:SendMessage"], Effect = "Allow", Resource = "*" }]
    })
  }
  inline_policy {
    name   = "topics"
    policy = data.aws_iam_policy_document.topics.json
  }
}
