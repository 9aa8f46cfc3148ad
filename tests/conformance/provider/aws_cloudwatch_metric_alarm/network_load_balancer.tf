# Example of monitoring Healthy Hosts on NLB using Target Group and NLB
# The load balancer stands as its name: an alarm doesn't ask whether what it watches is there.
resource "aws_sns_topic" "told" {
  name = var.name
}

resource "aws_cloudwatch_metric_alarm" "healthy" {
  alarm_name          = var.name
  comparison_operator = "LessThanThreshold"
  evaluation_periods  = 1
  metric_name         = "HealthyHostCount"
  namespace           = "AWS/NetworkELB"
  period              = 60
  statistic           = "Average"
  threshold           = 2
  alarm_description   = "Healthy nodes of the group"
  actions_enabled     = true
  alarm_actions       = [aws_sns_topic.told.arn]
  ok_actions          = [aws_sns_topic.told.arn]
  dimensions = {
    TargetGroup  = "targetgroup/nodes/0123456789abcdef"
    LoadBalancer = "net/front/fedcba9876543210"
  }
}
