# OpenSearch Serverless Destination
# refused
resource "aws_opensearchserverless_collection" "search" {
  name = "orders-serverless"
}

resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "opensearchserverless"
  opensearchserverless_configuration {
    collection_endpoint = aws_opensearchserverless_collection.search.collection_endpoint
    role_arn            = var.role_arn
    index_name          = "orders"
    s3_configuration {
      role_arn           = var.role_arn
      bucket_arn         = var.bucket_arn
      buffering_size     = 8
      buffering_interval = 300
      compression_format = "GZIP"
    }
  }
}
