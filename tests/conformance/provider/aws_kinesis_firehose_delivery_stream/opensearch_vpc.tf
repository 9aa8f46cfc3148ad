# OpenSearch Destination With VPC
# refused
resource "aws_opensearch_domain" "search" {
  domain_name = "orders-open-vpc"
  vpc_options {
    subnet_ids         = [aws_subnet.search.id]
    security_group_ids = [aws_security_group.search.id]
  }
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
    vpc_config {
      subnet_ids         = [aws_subnet.search.id]
      security_group_ids = [aws_security_group.search.id]
      role_arn           = var.role_arn
    }
  }
}

resource "aws_vpc" "search" {
  cidr_block = "10.9.0.0/16"
}

resource "aws_subnet" "search" {
  vpc_id     = aws_vpc.search.id
  cidr_block = "10.9.1.0/24"
}

resource "aws_security_group" "search" {
  name   = var.name
  vpc_id = aws_vpc.search.id
}
