# Uploading a file to a bucket
resource "aws_s3_object" "code" {
  bucket = var.bucket
  key    = "${var.name}/code.zip"
  source = "${path.root}/function.zip"
  etag   = filemd5("${path.root}/function.zip")
}
