# Data Lake Admins
# alone
resource "aws_lakeformation_data_lake_settings" "lake" {
  admins = [aws_iam_user.steward.arn, var.role_arn]
}

resource "aws_iam_user" "steward" {
  name = var.name
}
