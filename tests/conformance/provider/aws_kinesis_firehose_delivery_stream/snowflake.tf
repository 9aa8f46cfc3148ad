# Snowflake Destination
# refused
resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "snowflake"
  snowflake_configuration {
    account_url = "https://shop.snowflakecomputing.com"
    database    = "orders"
    private_key = "not-a-key"
    role_arn    = var.role_arn
    schema      = "public"
    table       = "orders"
    user        = "loader"
    s3_configuration {
      role_arn           = var.role_arn
      bucket_arn         = var.bucket_arn
      buffering_size     = 8
      buffering_interval = 300
      compression_format = "GZIP"
    }
  }
}
