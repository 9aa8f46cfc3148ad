# Grant Permissions Using Tag-Based Access Control
resource "aws_lakeformation_lf_tag" "team" {
  key    = "${var.name}-team"
  values = ["sales", "lake"]
}

resource "aws_lakeformation_lf_tag" "stage" {
  key    = "${var.name}-stage"
  values = ["dev", "prod"]
}

resource "aws_lakeformation_permissions" "worker" {
  principal   = var.role_arn
  permissions = ["CREATE_TABLE", "ALTER", "DROP"]
  lf_tag_policy {
    resource_type = "DATABASE"
    expression {
      key    = aws_lakeformation_lf_tag.team.key
      values = ["sales"]
    }
    expression {
      key    = aws_lakeformation_lf_tag.stage.key
      values = ["dev", "prod"]
    }
  }
}
