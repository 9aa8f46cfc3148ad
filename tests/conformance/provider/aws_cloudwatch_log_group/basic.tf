# Example Usage
resource "aws_cloudwatch_log_group" "app" {
  name = var.name
  tags = {
    Stage = "conformance"
    Part  = "ingest"
  }
}
