# Private Bucket With Tags
resource "aws_s3_bucket" "lake" {
  bucket = var.name
  tags = {
    Name  = "Lake"
    Stage = "conformance"
  }
}
