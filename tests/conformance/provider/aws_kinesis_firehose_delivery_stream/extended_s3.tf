# Extended S3 Destination
resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn   = var.role_arn
    bucket_arn = var.bucket_arn
    processing_configuration {
      enabled = true
      processors {
        type = "Lambda"
        parameters {
          parameter_name  = "LambdaArn"
          parameter_value = "${aws_lambda_function.processor.arn}:$LATEST"
        }
      }
    }
  }
}

resource "aws_lambda_function" "processor" {
  function_name = var.name
  filename      = "${path.root}/function.zip"
  role          = var.role_arn
  handler       = "index.handler"
  runtime       = "python3.12"
}
