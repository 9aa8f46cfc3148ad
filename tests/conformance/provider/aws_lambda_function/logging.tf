# CloudWatch Logging and Permissions
resource "aws_cloudwatch_log_group" "told" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = 7
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "logs" {
  statement {
    effect    = "Allow"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["arn:aws:logs:*:*:*"]
  }
}

resource "aws_iam_role" "told" {
  name               = var.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_policy" "logs" {
  name        = var.name
  path        = "/"
  description = "Lets a function log"
  policy      = data.aws_iam_policy_document.logs.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.told.name
  policy_arn = aws_iam_policy.logs.arn
}

resource "aws_lambda_function" "told" {
  function_name = var.name
  filename      = "${path.root}/function.zip"
  role          = aws_iam_role.told.arn
  handler       = "index.handler"
  runtime       = "python3.12"
  logging_config {
    log_format            = "JSON"
    application_log_level = "INFO"
    system_log_level      = "WARN"
  }
  depends_on = [aws_iam_role_policy_attachment.logs, aws_cloudwatch_log_group.told]
}
