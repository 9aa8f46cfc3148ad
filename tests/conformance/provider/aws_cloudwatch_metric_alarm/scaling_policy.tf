# Example in Conjunction with Scaling Policies
# refused
resource "aws_autoscaling_policy" "out" {
  name                   = var.name
  scaling_adjustment     = 2
  adjustment_type        = "ChangeInCapacity"
  cooldown               = 120
  autoscaling_group_name = "workers"
}

resource "aws_cloudwatch_metric_alarm" "busy" {
  alarm_name          = var.name
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 2
  metric_name         = "CPUUtilization"
  namespace           = "AWS/EC2"
  period              = 60
  statistic           = "Average"
  threshold           = 75
  dimensions          = { AutoScalingGroupName = "workers" }
  alarm_actions       = [aws_autoscaling_policy.out.arn]
}
