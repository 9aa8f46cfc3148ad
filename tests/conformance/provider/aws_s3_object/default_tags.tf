# Ignoring Provider default_tags
resource "aws_s3_object" "tagged" {
  bucket  = var.bucket
  key     = "${var.name}/tagged"
  content = "x"
  tags    = { Own = "1" }
  override_provider {
    default_tags {
      tags = {}
    }
  }
}
