# Example Usage
resource "aws_lakeformation_lf_tag" "part" {
  key    = var.name
  values = ["orders", "bills", "people"]
}
