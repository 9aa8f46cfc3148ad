# HTTP Endpoint (e.g., New Relic) Destination
# refused
resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "http_endpoint"
  http_endpoint_configuration {
    url                = "https://collector.example/firehose"
    name               = "Collector"
    access_key         = "not-a-key"
    buffering_size     = 12
    buffering_interval = 400
    role_arn           = var.role_arn
    s3_backup_mode     = "FailedDataOnly"
    s3_configuration {
      role_arn           = var.role_arn
      bucket_arn         = var.bucket_arn
      buffering_size     = 8
      buffering_interval = 300
      compression_format = "GZIP"
    }
    request_configuration {
      content_encoding = "GZIP"
      common_attributes {
        name  = "stage"
        value = "conformance"
      }
    }
  }
}
