# Example Usage
resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = [
      {
        type   = "metric"
        x      = 0
        y      = 0
        width  = 8
        height = 4
        properties = {
          metrics = [["AWS/Firehose", "IncomingRecords", "DeliveryStreamName", "orders"]]
          period  = 60
          stat    = "Sum"
          region  = "eu-central-1"
          title   = "Orders"
        }
      },
      {
        type       = "text"
        x          = 0
        y          = 5
        width      = 4
        height     = 4
        properties = { markdown = "Orders by minute" }
      },
    ]
  })
}
