# Enable EMR access to LakeFormation resources
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

  allow_external_data_filtering         = true
  external_data_filtering_allow_list    = [var.account, "123456789012"]
  authorized_session_tag_value_list     = ["Amazon EMR"]
  allow_full_table_external_data_access = true
}

resource "aws_iam_user" "steward" {
  name = var.name
}
