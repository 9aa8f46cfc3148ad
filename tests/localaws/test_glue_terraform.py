"""Real Terraform with the real AWS provider: Glue's resources are made, need no second apply, and go."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lakectl.localaws.process import Endpoint
from lakectl.terraform.mirrors import find_mirrors
from tests.localaws.glue_parts import ROLE, make_lake

pytestmark = [pytest.mark.local, pytest.mark.terraform]

STREAM = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.100" }
  }
}

provider "aws" {
  s3_use_path_style           = true
  skip_credentials_validation = true
  default_tags { tags = { lake = "test" } }
}

resource "aws_glue_catalog_database" "lake" {
  name = "tf_lake"
}

resource "aws_glue_catalog_table" "events" {
  name          = "events"
  database_name = aws_glue_catalog_database.lake.name
  table_type    = "EXTERNAL_TABLE"
  parameters    = { classification = "parquet" }
  partition_keys {
    name = "year"
    type = "string"
  }
  storage_descriptor {
    location      = "s3://glue-terraform/events/"
    input_format  = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }
    columns {
      name = "id"
      type = "string"
    }
  }
}

resource "aws_glue_security_configuration" "lake" {
  name = "tf-lake"
  encryption_configuration {
    cloudwatch_encryption {
      cloudwatch_encryption_mode = "DISABLED"
    }
    job_bookmarks_encryption {
      job_bookmarks_encryption_mode = "DISABLED"
    }
    s3_encryption {
      s3_encryption_mode = "SSE-S3"
    }
  }
}

resource "aws_glue_job" "curate" {
  name                   = "tf-events"
  role_arn               = "ROLE"
  glue_version           = "5.0"
  worker_type            = "G.1X"
  number_of_workers      = 2
  timeout                = 60
  max_retries            = 0
  execution_class        = "FLEX"
  security_configuration = aws_glue_security_configuration.lake.name
  default_arguments      = { "--stream" = "events" }
  command {
    name            = "glueetl"
    script_location = "s3://glue-terraform/glue_jobs/curate.py"
    python_version  = "3"
  }
  execution_property {
    max_concurrent_runs = 1
  }
}

resource "aws_glue_crawler" "events" {
  name          = "tf-events"
  role          = "ROLE"
  database_name = aws_glue_catalog_database.lake.name
  catalog_target {
    database_name = aws_glue_catalog_database.lake.name
    tables        = [aws_glue_catalog_table.events.name]
  }
  schema_change_policy {
    update_behavior = "LOG"
    delete_behavior = "LOG"
  }
  lake_formation_configuration {
    use_lake_formation_credentials = true
  }
  configuration = jsonencode({ Version = 1.0, Grouping = { TableGroupingPolicy = "CombineCompatibleSchemas" } })
}

resource "aws_glue_workflow" "events" {
  name                = "tf-events"
  max_concurrent_runs = 1
}

resource "aws_glue_trigger" "hourly" {
  name          = "tf-events-hourly"
  type          = "SCHEDULED"
  schedule      = "cron(0 * * * ? *)"
  workflow_name = aws_glue_workflow.events.name
  actions {
    job_name = aws_glue_job.curate.name
  }
}

resource "aws_glue_trigger" "crawl" {
  name          = "tf-events-crawl"
  type          = "CONDITIONAL"
  workflow_name = aws_glue_workflow.events.name
  predicate {
    conditions {
      job_name = aws_glue_job.curate.name
      state    = "SUCCEEDED"
    }
  }
  actions {
    crawler_name = aws_glue_crawler.events.name
  }
}
"""


def test_glue_resources_are_made_stay_and_go(endpoint: Endpoint, client: Callable[..., Any], tmp_path: Path) -> None:
    make_lake(client, "glue-terraform")
    (tmp_path / "main.tf").write_text(STREAM.replace("ROLE", ROLE))
    terraform = Terraform(endpoint, tmp_path)
    terraform.run("init", "-backend=false")

    terraform.run("apply", "-auto-approve")
    assert terraform.plan() == []
    # A change of every kind, so that each update is also seen to be whole.
    changed = (tmp_path / "main.tf").read_text().replace("timeout                = 60", "timeout = 61")
    changed = changed.replace("cron(0 * * * ? *)", "cron(5 * * * ? *)").replace("CombineCompatibleSchemas", "X")
    changed = changed.replace('state    = "SUCCEEDED"', 'state = "FAILED"').replace("runs = 1\n}", "runs = 2\n}")
    (tmp_path / "main.tf").write_text(changed)
    assert terraform.plan() == [
        "aws_glue_crawler.events",
        "aws_glue_job.curate",
        "aws_glue_trigger.crawl",
        "aws_glue_trigger.hourly",
        "aws_glue_workflow.events",
    ]
    terraform.run("apply", "-auto-approve")
    assert terraform.plan() == []
    trigger = client("glue").get_trigger(Name="tf-events-crawl")["Trigger"]
    assert (trigger["State"], trigger["Predicate"]["Conditions"][0]["State"]) == ("ACTIVATED", "FAILED")
    terraform.run("destroy", "-auto-approve")
    assert client("glue").list_jobs()["JobNames"].count("tf-events") == 0
    assert terraform.run("state", "list") == ""


class Terraform:
    """Terraform in a folder, its provider from the mirror on this machine."""

    def __init__(self, endpoint: Endpoint, folder: Path) -> None:
        self._folder = folder
        mirror, *_ = find_mirrors("registry.terraform.io", Path.home())
        settings = folder / "cli.tfrc"
        settings.write_text(f'provider_installation {{\n  filesystem_mirror {{ path = "{mirror}" }}\n}}\n')
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self._environment = {**kept, **endpoint.environ(), "TF_CLI_CONFIG_FILE": str(settings)}

    def run(self, *arguments: str) -> str:
        """What it printed; its error output is the failure's message."""
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def plan(self) -> list[str]:
        """The addresses of the resources that would change."""
        self.run("plan", "-out=plan")
        shown = json.loads(self.run("show", "-json", "plan"))
        changes = shown.get("resource_changes", ())
        return sorted(change["address"] for change in changes if change["change"]["actions"] != ["no-op"])
