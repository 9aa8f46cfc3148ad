# Redshift Destination: the stream without the cluster
# refused
resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "redshift"
  redshift_configuration {
    role_arn        = var.role_arn
    cluster_jdbcurl = "jdbc:redshift://house.example:5439/house"
    username        = "owner"
    password        = "Not-a-secret-1"
    data_table_name = "orders"
    s3_configuration {
      role_arn           = var.role_arn
      bucket_arn         = var.bucket_arn
      buffering_size     = 8
      buffering_interval = 300
      compression_format = "GZIP"
    }
  }
}
