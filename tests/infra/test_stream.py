"""What one contract becomes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from lakectl.config.load import load_config
from lakectl.events.contract import QUARANTINE_COLUMNS, Contract
from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.infra


@pytest.fixture(scope="session")
def contract(project: Path) -> Contract:
    return load_config(project, "dev").stream("transactions")


def test_the_rule_is_the_contracts_pattern(stacks: Mapping[str, Synthesized], contract: Contract) -> None:
    rule = stacks["dev"].all("aws_cloudwatch_event_rule")["transactions"]
    assert json.loads(rule["event_pattern"]) == contract.pattern


def test_events_that_cannot_be_handed_on_go_to_the_dead_letters(stacks: Mapping[str, Synthesized]) -> None:
    target = stacks["dev"].all("aws_cloudwatch_event_target")["transactions"]
    assert target["arn"] == "${aws_kinesis_firehose_delivery_stream.transactions.arn}"
    assert target["dead_letter_config"] == {"arn": "${aws_sqs_queue.transactions.arn}"}
    assert target["retry_policy"] == {"maximum_event_age_in_seconds": 86400, "maximum_retry_attempts": 185}


def test_firehose_writes_one_event_a_line_compressed_by_day_of_arrival(stacks: Mapping[str, Synthesized]) -> None:
    firehose = stacks["prod"].all("aws_kinesis_firehose_delivery_stream")["transactions"]
    s3 = firehose["extended_s3_configuration"]
    day = "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/"
    assert s3["prefix"] == f"transactions/{day}"
    assert s3["error_output_prefix"] == f"errors/transactions/!{{firehose:error-output-type}}/{day}"
    assert (s3["compression_format"], s3["buffering_interval"], s3["buffering_size"]) == ("GZIP", 300, 128)
    assert s3["processing_configuration"] == {
        "enabled": True,
        "processors": [
            {
                "type": "AppendDelimiterToRecord",
                "parameters": [{"parameter_name": "Delimiter", "parameter_value": "\\n"}],
            }
        ],
    }
    dev = stacks["dev"].all("aws_kinesis_firehose_delivery_stream")["transactions"]
    assert dev["server_side_encryption"] == {"enabled": True, "key_type": "AWS_OWNED_CMK"}


def test_the_table_has_the_contracts_columns(stacks: Mapping[str, Synthesized], contract: Contract) -> None:
    table = stacks["dev"].all("aws_glue_catalog_table")["transactions"]
    columns = [(column["name"], column["type"]) for column in table["storage_descriptor"]["columns"]]
    assert columns == [(column.name, str(column.stored_type)) for column in contract.stored_columns]
    assert [key["name"] for key in table["partition_keys"]] == ["year", "month", "day"]
    assert table["storage_descriptor"]["location"] == "s3://${aws_s3_bucket.curated.bucket}/transactions/"


def test_the_quarantine_is_a_table_too(stacks: Mapping[str, Synthesized]) -> None:
    table = stacks["dev"].all("aws_glue_catalog_table")["transactions_quarantine"]
    columns = [(column["name"], column["type"]) for column in table["storage_descriptor"]["columns"]]
    assert columns == [(name, str(kind)) for name, kind, *_ in QUARANTINE_COLUMNS]
    assert table["storage_descriptor"]["location"] == "s3://${aws_s3_bucket.curated.bucket}/transactions_quarantine/"


def test_the_job_is_told_where_everything_is(stacks: Mapping[str, Synthesized]) -> None:
    job = stacks["prod"].all("aws_glue_job")["transactions"]
    artifacts = {
        name: f"s3://${{aws_s3_object.{name}.bucket}}/${{aws_s3_object.{name}.key}}"
        for name in ("script", "libraries", "transactions")
    }
    curated = "s3://${aws_s3_bucket.curated.bucket}"
    assert job["command"] == {"name": "glueetl", "python_version": "3", "script_location": artifacts["script"]}
    assert job["default_arguments"] == {
        "--stream": "transactions",
        "--contract": artifacts["transactions"],
        "--raw": "s3://${aws_s3_bucket.raw.bucket}/transactions/",
        "--curated": f"{curated}/transactions/",
        "--quarantine": f"{curated}/transactions_quarantine/",
        "--runs": f"{curated}/_runs/transactions/",
        "--token_key_secret": "${aws_secretsmanager_secret.token_key.name}",
        "--metrics_namespace": "lake-prod/etl",
        "--custom-logGroup-prefix": "/aws-glue/jobs/lake-prod-transactions",
        "--extra-py-files": artifacts["libraries"],
        "--enable-auto-scaling": "true",
        "--enable-metrics": "true",
        "--job-bookmark-option": "job-bookmark-disable",
        "--job-language": "python",
    }
    assert (job["glue_version"], job["worker_type"], job["number_of_workers"]) == ("5.0", "G.1X", 5)


def test_the_workflow_runs_the_job_hourly_and_then_the_crawler(stacks: Mapping[str, Synthesized]) -> None:
    triggers = stacks["dev"].all("aws_glue_trigger")
    assert triggers["transactions_hourly"] == {
        "name": "lake-dev-transactions-hourly",
        "type": "SCHEDULED",
        "schedule": "cron(0 * * * ? *)",
        "workflow_name": "${aws_glue_workflow.transactions.name}",
        "actions": [{"job_name": "${aws_glue_job.transactions.name}"}],
    }
    assert triggers["transactions_crawl"] == {
        "name": "lake-dev-transactions-crawl",
        "type": "CONDITIONAL",
        "workflow_name": "${aws_glue_workflow.transactions.name}",
        "predicate": {
            "conditions": [
                {
                    "job_name": "${aws_glue_job.transactions.name}",
                    "logical_operator": "EQUALS",
                    "state": "SUCCEEDED",
                }
            ]
        },
        "actions": [{"crawler_name": "${aws_glue_crawler.transactions.name}"}],
    }


def test_the_crawler_changes_no_schema(stacks: Mapping[str, Synthesized]) -> None:
    crawler = stacks["dev"].all("aws_glue_crawler")["transactions"]
    assert crawler["catalog_target"] == [
        {
            "database_name": "${aws_glue_catalog_database.database.name}",
            "tables": ["${aws_glue_catalog_table.transactions.name}"],
        }
    ]
    assert crawler["schema_change_policy"] == {"delete_behavior": "LOG", "update_behavior": "LOG"}
    partitions = json.loads(crawler["configuration"])["CrawlerOutput"]["Partitions"]
    assert partitions == {"AddOrUpdateBehavior": "InheritFromTable"}
    assert crawler["lake_formation_configuration"]["use_lake_formation_credentials"] is True
