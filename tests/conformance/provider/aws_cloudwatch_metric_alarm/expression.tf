# Example with an Expression
# refused
resource "aws_cloudwatch_metric_alarm" "failing" {
  alarm_name                = var.name
  comparison_operator       = "GreaterThanThreshold"
  evaluation_periods        = 2
  threshold                 = 5
  alarm_description         = "More than five in a hundred fail"
  insufficient_data_actions = []

  metric_query {
    id          = "rate"
    expression  = "failed/sent*100"
    label       = "Failures"
    return_data = true
  }
  metric_query {
    id = "sent"
    metric {
      metric_name = "Invocations"
      namespace   = "AWS/Events"
      period      = 60
      stat        = "Sum"
      unit        = "Count"
      dimensions  = { RuleName = "orders" }
    }
  }
  metric_query {
    id = "failed"
    metric {
      metric_name = "FailedInvocations"
      namespace   = "AWS/Events"
      period      = 60
      stat        = "Sum"
      unit        = "Count"
      dimensions  = { RuleName = "orders" }
    }
  }
}
