# Basic Example
resource "aws_lambda_function" "simulator" {
  function_name    = var.name
  filename         = "${path.root}/function.zip"
  source_code_hash = filebase64sha256("${path.root}/function.zip")
  role             = var.role_arn
  handler          = "index.handler"
  runtime          = "python3.12"
  environment {
    variables = { COUNT = "10" }
  }
}
