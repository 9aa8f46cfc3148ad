# Lambda File Systems
# refused
resource "aws_efs_file_system" "shared" {
  creation_token = var.name
}

resource "aws_efs_access_point" "shared" {
  file_system_id = aws_efs_file_system.shared.id
}

resource "aws_lambda_function" "filed" {
  function_name = var.name
  filename      = "${path.root}/function.zip"
  role          = var.role_arn
  handler       = "index.handler"
  runtime       = "python3.12"
  file_system_config {
    arn              = aws_efs_access_point.shared.arn
    local_mount_path = join("/", ["", "mnt", "shared"]) # Lambda takes no other place
  }
}
