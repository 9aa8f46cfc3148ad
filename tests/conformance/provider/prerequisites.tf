# What the examples presuppose: a role, a bucket, a key. Each example is a module beside this file (`module.TYPE--NAME`)
# and gets what it names: var.name is its own, the others are shared.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "5.100.0" }
  }
}

provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
  default_tags { tags = { suite = "conformance" } }
}

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "worker" {
  name = "conformance"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect = "Allow"
      Action = "sts:AssumeRole"
      Principal = { Service = [
        "events.amazonaws.com", "firehose.amazonaws.com", "glue.amazonaws.com", "lambda.amazonaws.com",
        "lakeformation.amazonaws.com", "sns.amazonaws.com",
      ] }
    }]
  })
}

resource "aws_iam_role_policy" "worker" {
  name = "everything"
  role = aws_iam_role.worker.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }]
  })
}

resource "aws_s3_bucket" "lake" {
  bucket        = "conformance"
  force_destroy = true
}

resource "aws_kms_key" "lake" {
  deletion_window_in_days = 7
}

locals {
  account    = data.aws_caller_identity.current.account_id
  bucket     = aws_s3_bucket.lake.bucket
  bucket_arn = aws_s3_bucket.lake.arn
  key_arn    = aws_kms_key.lake.arn
  # With its permissions: what uses the role comes after them, and goes before them.
  role_arn = replace(aws_iam_role.worker.arn, "/${aws_iam_role_policy.worker.id}$/", "")
}
