# ECS Run Task with Role and Task Override Usage
# refused
resource "aws_ecs_cluster" "batch" {
  name = var.name
}

resource "aws_cloudwatch_event_rule" "hourly" {
  name                = var.name
  schedule_expression = "rate(1 hour)"
}

resource "aws_cloudwatch_event_target" "task" {
  target_id = "task"
  arn       = aws_ecs_cluster.batch.arn
  rule      = aws_cloudwatch_event_rule.hourly.name
  role_arn  = var.role_arn
  ecs_target {
    task_count          = 1
    task_definition_arn = "arn:aws:ecs:eu-central-1:${var.account}:task-definition/batch:1"
  }
  input = jsonencode({ containerOverrides = [{ name = "batch", command = ["run"] }] })
}
