# A partner event source: named as the data source would find it
# refused
resource "aws_cloudwatch_event_bus" "partner" {
  name              = "aws.partner/shop.example/orders"
  description       = "Events of a partner"
  event_source_name = "aws.partner/shop.example/orders"
}
