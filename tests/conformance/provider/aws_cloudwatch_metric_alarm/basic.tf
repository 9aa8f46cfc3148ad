# Example Usage
resource "aws_cloudwatch_metric_alarm" "late" {
  alarm_name                = var.name
  comparison_operator       = "GreaterThanThreshold"
  evaluation_periods        = 3
  metric_name               = "DeliveryToS3.DataFreshness"
  namespace                 = "AWS/Firehose"
  period                    = 300
  statistic                 = "Maximum"
  threshold                 = 900
  alarm_description         = "Data arrives late"
  insufficient_data_actions = []
}
