# Example of Removing Managed Policies
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "worker" {
  name                = var.name
  assume_role_policy  = data.aws_iam_policy_document.trust.json
  managed_policy_arns = []
}
