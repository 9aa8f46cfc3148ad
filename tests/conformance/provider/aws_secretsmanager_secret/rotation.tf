# Rotation Configuration: a secret with a rotation resource of its own
resource "aws_secretsmanager_secret" "pepper" {
  name                    = var.name
  recovery_window_in_days = 7
}

resource "aws_lambda_function" "rotation" {
  function_name = var.name
  filename      = "${path.root}/function.zip"
  handler       = "index.handler"
  runtime       = "python3.12"
  role          = var.role_arn
}

resource "aws_lambda_permission" "rotation" {
  statement_id  = "rotation"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.rotation.function_name
  principal     = "secretsmanager.amazonaws.com"
}

resource "aws_secretsmanager_secret_rotation" "pepper" {
  secret_id           = aws_secretsmanager_secret.pepper.id
  rotation_lambda_arn = aws_lambda_function.rotation.arn
  rotation_rules {
    automatically_after_days = 45
  }
  depends_on = [aws_lambda_permission.rotation]
}
