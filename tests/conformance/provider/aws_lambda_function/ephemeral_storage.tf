# Lambda Ephemeral Storage
resource "aws_lambda_function" "large" {
  function_name = var.name
  filename      = "${path.root}/function.zip"
  role          = var.role_arn
  handler       = "index.handler"
  runtime       = "python3.12"
  ephemeral_storage {
    size = 2048
  }
}
