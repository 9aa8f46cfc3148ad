# Example of Exclusive Managed Policies
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "lists" {
  name = "${var.name}-lists"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Action = ["s3:ListAllMyBuckets"], Effect = "Allow", Resource = "*" }]
  })
}

resource "aws_iam_policy" "reads" {
  name = "${var.name}-reads"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Action = ["s3:GetObject"], Effect = "Allow", Resource = "*" }]
  })
}

resource "aws_iam_role" "worker" {
  name                = var.name
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = [aws_iam_policy.lists.arn, aws_iam_policy.reads.arn]
}
