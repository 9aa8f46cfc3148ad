# Example of an alarm on an anomaly detection band
# refused
resource "aws_cloudwatch_metric_alarm" "odd" {
  alarm_name                = var.name
  comparison_operator       = "GreaterThanUpperThreshold"
  evaluation_periods        = 2
  threshold_metric_id       = "band"
  insufficient_data_actions = []

  metric_query {
    id          = "band"
    expression  = "ANOMALY_DETECTION_BAND(records)"
    label       = "Records (expected)"
    return_data = true
  }
  metric_query {
    id          = "records"
    return_data = true
    metric {
      metric_name = "IncomingRecords"
      namespace   = "AWS/Firehose"
      period      = 60
      stat        = "Average"
      unit        = "Count"
      dimensions  = { DeliveryStreamName = "orders" }
    }
  }
}
