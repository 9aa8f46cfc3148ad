# Splunk Destination
# refused
resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "splunk"
  splunk_configuration {
    hec_endpoint               = "https://collector.example:443"
    hec_token                  = "00000000-0000-4000-8000-000000000000"
    hec_acknowledgment_timeout = 300
    hec_endpoint_type          = "Event"
    s3_backup_mode             = "FailedEventsOnly"
    s3_configuration {
      role_arn           = var.role_arn
      bucket_arn         = var.bucket_arn
      buffering_size     = 8
      buffering_interval = 300
      compression_format = "GZIP"
    }
  }
}
