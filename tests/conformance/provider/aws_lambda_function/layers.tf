# Lambda Layers
resource "aws_lambda_layer_version" "shared" {
  layer_name          = var.name
  filename            = "${path.root}/function.zip"
  compatible_runtimes = ["python3.12"]
}

resource "aws_lambda_function" "layered" {
  function_name = var.name
  filename      = "${path.root}/function.zip"
  role          = var.role_arn
  handler       = "index.handler"
  runtime       = "python3.12"
  layers        = [aws_lambda_layer_version.shared.arn]
}
