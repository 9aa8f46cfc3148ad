# Specifying the Deployment Package: by an object in S3
resource "aws_s3_object" "code" {
  bucket = var.bucket
  key    = "${var.name}/code.zip"
  source = "${path.root}/function.zip"
}

resource "aws_lambda_function" "stored" {
  function_name = var.name
  s3_bucket     = aws_s3_object.code.bucket
  s3_key        = aws_s3_object.code.key
  role          = var.role_arn
  handler       = "index.handler"
  runtime       = "python3.12"
}
