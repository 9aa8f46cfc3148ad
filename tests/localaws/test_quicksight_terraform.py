"""Real Terraform with the real AWS provider: QuickSight's resources are made, need no second apply, change, and go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lakectl.localaws.process import Endpoint
from tests.localaws.test_glue_terraform import Terraform

pytestmark = [pytest.mark.local, pytest.mark.terraform]

ACCOUNT = "000000000000"
GROUP = f"arn:aws:quicksight:eu-central-1:{ACCOUNT}:group/default/analysts"
LAKE = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.100" }
  }
}

provider "aws" {
  skip_credentials_validation = true
  default_tags { tags = { lake = "test" } }
}

resource "aws_quicksight_data_source" "lake" {
  data_source_id = "tf-lake"
  name           = "tf-lake"
  type           = "ATHENA"
  parameters {
    athena { work_group = "primary" }
  }
  permission {
    principal = "GROUP"
    actions   = ["quicksight:DescribeDataSource", "quicksight:PassDataSource"]
  }
  ssl_properties { disable_ssl = false }
}

resource "aws_quicksight_data_set" "events" {
  data_set_id = "tf-lake-events"
  name        = "events"
  import_mode = "SPICE"
  physical_table_map {
    physical_table_map_id = "table"
    relational_table {
      data_source_arn = aws_quicksight_data_source.lake.arn
      catalog         = "AwsDataCatalog"
      schema          = "lake"
      name            = "events"
      input_columns {
        name = "amount"
        type = "DECIMAL"
      }
      input_columns {
        name = "at"
        type = "DATETIME"
      }
    }
  }
  permissions {
    principal = "GROUP"
    actions   = ["quicksight:DescribeDataSet", "quicksight:DescribeDataSetPermissions", "quicksight:PassDataSet"]
  }
}

resource "aws_quicksight_refresh_schedule" "events" {
  data_set_id = aws_quicksight_data_set.events.data_set_id
  schedule_id = "lake"
  schedule {
    refresh_type = "FULL_REFRESH"
    schedule_frequency {
      interval        = "WEEKLY"
      time_of_the_day = "06:00"
      timezone        = "UTC"
      refresh_on_day { day_of_week = "MONDAY" }
    }
  }
}
""".replace("GROUP", GROUP)

# old → new: a column, a name, an owner and his actions, a day, a tag.
CHANGES = {
    'name = "at"': 'name = "day"',
    'name           = "tf-lake"': 'name           = "tf-lake-renamed"',
    'group/default/analysts"': 'user/default/anna"',
    '"quicksight:PassDataSet"]': '"quicksight:PassDataSet", "quicksight:DescribeIngestion"]',
    '"MONDAY"': '"FRIDAY"',
    'lake = "test"': 'lake = "tested"',
}


def test_quicksight_resources_are_made_change_and_go(
    endpoint: Endpoint, client: Callable[..., Any], tmp_path: Path
) -> None:
    quicksight = client("quicksight")
    (tmp_path / "main.tf").write_text(LAKE)
    terraform = Terraform(endpoint, tmp_path)
    terraform.run("init", "-backend=false")

    terraform.run("apply", "-auto-approve")
    assert terraform.plan() == []
    changed = LAKE
    for old, new in CHANGES.items():
        assert old in changed
        changed = changed.replace(old, new)
    (tmp_path / "main.tf").write_text(changed)
    assert terraform.plan() == [
        "aws_quicksight_data_set.events",
        "aws_quicksight_data_source.lake",
        "aws_quicksight_refresh_schedule.events",
    ]
    terraform.run("apply", "-auto-approve")
    assert terraform.plan() == []

    data_set = quicksight.describe_data_set(AwsAccountId=ACCOUNT, DataSetId="tf-lake-events")["DataSet"]
    assert data_set["OutputColumns"] == [{"Name": "amount", "Type": "DECIMAL"}, {"Name": "day", "Type": "DATETIME"}]
    permissions = quicksight.describe_data_set_permissions(AwsAccountId=ACCOUNT, DataSetId="tf-lake-events")
    assert [entry["Principal"].rpartition(":")[2] for entry in permissions["Permissions"]] == ["user/default/anna"]
    tags = quicksight.list_tags_for_resource(ResourceArn=data_set["Arn"])["Tags"]
    assert tags == [{"Key": "lake", "Value": "tested"}]
    schedules = quicksight.list_refresh_schedules(AwsAccountId=ACCOUNT, DataSetId="tf-lake-events")["RefreshSchedules"]
    assert [one["ScheduleFrequency"]["RefreshOnDay"] for one in schedules] == [{"DayOfWeek": "FRIDAY"}]

    terraform.run("destroy", "-auto-approve")
    assert quicksight.list_data_sets(AwsAccountId=ACCOUNT)["DataSetSummaries"] == []
    assert quicksight.list_data_sources(AwsAccountId=ACCOUNT)["DataSources"] == []
