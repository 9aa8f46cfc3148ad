# Example Usage
resource "aws_kms_key" "results" {
  deletion_window_in_days = 7
  description             = "Seals results"
}

resource "aws_athena_workgroup" "analysts" {
  name = var.name
  configuration {
    result_configuration {
      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = aws_kms_key.results.arn
      }
    }
  }
}

resource "aws_athena_database" "lake" {
  name   = replace(var.name, "-", "_")
  bucket = var.bucket
}

resource "aws_athena_named_query" "newest" {
  name      = "newest"
  workgroup = aws_athena_workgroup.analysts.id
  database  = aws_athena_database.lake.name
  query     = "SELECT * FROM ${aws_athena_database.lake.name} limit 10;"
}
