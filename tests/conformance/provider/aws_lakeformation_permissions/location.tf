# Grant Permissions For A Lake Formation S3 Resource
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

resource "aws_lakeformation_resource" "lake" {
  arn      = aws_s3_bucket.lake.arn
  role_arn = var.role_arn
}

resource "aws_lakeformation_permissions" "worker" {
  principal   = var.role_arn
  permissions = ["DATA_LOCATION_ACCESS"]
  data_location {
    arn = aws_lakeformation_resource.lake.arn
  }
}
