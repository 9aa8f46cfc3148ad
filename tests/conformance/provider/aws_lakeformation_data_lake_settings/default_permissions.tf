# Create Default Permissions
# alone
resource "aws_lakeformation_data_lake_settings" "lake" {
  admins = [aws_iam_user.steward.arn, var.role_arn]

  create_database_default_permissions {
    permissions = ["SELECT", "ALTER", "DROP"]
    principal   = aws_iam_user.steward.arn
  }
  create_table_default_permissions {
    permissions = ["ALL"]
    principal   = var.role_arn
  }
}

resource "aws_iam_user" "steward" {
  name = var.name
}
