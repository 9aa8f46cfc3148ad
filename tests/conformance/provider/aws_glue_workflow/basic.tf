# Example Usage
resource "aws_glue_workflow" "nightly" {
  name = var.name
}

resource "aws_glue_job" "first" {
  name     = "${var.name}-first"
  role_arn = var.role_arn
  command {
    script_location = "s3://${var.bucket}/curate.py"
    python_version  = "3"
  }
}

resource "aws_glue_job" "second" {
  name     = "${var.name}-second"
  role_arn = var.role_arn
  command {
    script_location = "s3://${var.bucket}/curate.py"
    python_version  = "3"
  }
}

resource "aws_glue_trigger" "start" {
  name          = "${var.name}-start"
  type          = "ON_DEMAND"
  workflow_name = aws_glue_workflow.nightly.name
  actions {
    job_name = aws_glue_job.first.name
  }
}

resource "aws_glue_trigger" "inner" {
  name          = "${var.name}-inner"
  type          = "CONDITIONAL"
  workflow_name = aws_glue_workflow.nightly.name
  predicate {
    conditions {
      job_name = aws_glue_job.first.name
      state    = "SUCCEEDED"
    }
  }
  actions {
    job_name = aws_glue_job.second.name
  }
}
