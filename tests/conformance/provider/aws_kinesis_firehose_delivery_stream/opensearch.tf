# OpenSearch Destination
# refused
resource "aws_opensearch_domain" "search" {
  domain_name = "orders-open"
}

resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "opensearch"
  opensearch_configuration {
    domain_arn = aws_opensearch_domain.search.arn
    role_arn   = var.role_arn
    index_name = "orders"
    s3_configuration {
      role_arn           = var.role_arn
      bucket_arn         = var.bucket_arn
      buffering_size     = 8
      buffering_interval = 300
      compression_format = "GZIP"
    }
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
