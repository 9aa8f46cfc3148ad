# Example Usage
resource "aws_s3_bucket" "lake" {
  bucket = var.name
}

data "aws_s3_bucket" "lake" {
  bucket = aws_s3_bucket.lake.bucket
}

resource "aws_lakeformation_resource" "lake" {
  arn = data.aws_s3_bucket.lake.arn
}
