# Redshift Destination
# refused
resource "aws_redshift_cluster" "house" {
  cluster_identifier  = var.name
  database_name       = "house"
  master_username     = "owner"
  master_password     = "Not-a-secret-1"
  node_type           = "ra3.large"
  cluster_type        = "single-node"
  skip_final_snapshot = true
}

resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = var.name
  destination = "redshift"
  redshift_configuration {
    role_arn           = var.role_arn
    cluster_jdbcurl    = "jdbc:redshift://${aws_redshift_cluster.house.endpoint}/house"
    username           = "owner"
    password           = "Not-a-secret-1"
    data_table_name    = "orders"
    copy_options       = "delimiter ';'"
    data_table_columns = "id"
    s3_configuration {
      role_arn           = var.role_arn
      bucket_arn         = var.bucket_arn
      buffering_size     = 8
      buffering_interval = 300
      compression_format = "GZIP"
    }
  }
}
