# Lambda retries
resource "aws_lambda_function" "patient" {
  function_name = var.name
  filename      = "${path.root}/function.zip"
  role          = var.role_arn
  handler       = "index.handler"
  runtime       = "python3.12"
}

resource "aws_lambda_function_event_invoke_config" "patient" {
  function_name                = aws_lambda_function.patient.function_name
  maximum_event_age_in_seconds = 120
  maximum_retry_attempts       = 1
}
