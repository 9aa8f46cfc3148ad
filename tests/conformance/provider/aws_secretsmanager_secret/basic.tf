# Basic
resource "aws_secretsmanager_secret" "pepper" {
  name = var.name
}
