# Message Delivery Status Arguments
resource "aws_sns_topic" "told" {
  name                             = var.name
  sqs_success_feedback_role_arn    = var.role_arn
  sqs_success_feedback_sample_rate = 50
  sqs_failure_feedback_role_arn    = var.role_arn
}
