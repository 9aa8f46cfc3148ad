# Extended S3 Destination with dynamic partitioning
resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "extended_s3"
  extended_s3_configuration {
    role_arn            = var.role_arn
    bucket_arn          = var.bucket_arn
    buffering_size      = 64
    prefix              = "orders/shop=!{partitionKeyFromQuery:shop}/year=!{timestamp:yyyy}/"
    error_output_prefix = "errors/!{firehose:error-output-type}/"
    dynamic_partitioning_configuration {
      enabled = true
    }
    processing_configuration {
      enabled = true
      processors {
        type = "RecordDeAggregation"
        parameters {
          parameter_name  = "SubRecordType"
          parameter_value = "JSON"
        }
      }
      processors {
        type = "AppendDelimiterToRecord"
      }
      processors {
        type = "MetadataExtraction"
        parameters {
          parameter_name  = "JsonParsingEngine"
          parameter_value = "JQ-1.6"
        }
        parameters {
          parameter_name  = "MetadataExtractionQuery"
          parameter_value = "{shop:.shop}"
        }
      }
    }
  }
}
