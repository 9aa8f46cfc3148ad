"""Documented examples of the provider: applied, an empty second plan, destroyed, nothing left; or refused at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from lakectl.localaws.process import Endpoint
from tests.conformance import terraform
from tests.conformance.examples import Example, examples

pytestmark = [pytest.mark.local, pytest.mark.terraform]

# Quick ones, of many services; queues and rotations take the provider half a minute.
HANDFUL = {
    "aws_athena_workgroup--basic",
    "aws_cloudwatch_event_bus--partner",
    "aws_cloudwatch_event_target--transformer_object",
    "aws_cloudwatch_metric_alarm--basic",
    "aws_glue_catalog_table--basic",
    "aws_glue_crawler--s3",
    "aws_glue_workflow--basic",
    "aws_iam_role--managed_policies",
    "aws_kinesis_firehose_delivery_stream--dynamic_partitioning",
    "aws_kinesis_firehose_delivery_stream--splunk",
    "aws_kms_key--asymmetric",
    "aws_kms_key--symmetric",
    "aws_lakeformation_permissions--tags",
    "aws_lambda_function--logging",
    "aws_s3_bucket_lifecycle_configuration--versioning",
    "aws_s3_object--upload",
    "aws_secretsmanager_secret--basic",
    "aws_sns_topic--basic",
}


def check(endpoint: Endpoint, folder: Path, chosen: list[Example]) -> None:
    found = {one.example.label: (one.state, one.why) for one in terraform.run(endpoint, folder, chosen)}
    wrong = {one.label: found[one.label] for one in chosen if found[one.label][0] == "failed"}
    assert wrong == {}
    assert len(found) == len(chosen)


def test_a_handful(endpoint: Endpoint, tmp_path: Path) -> None:
    chosen = [one for one in examples() if one.label in HANDFUL]
    assert len(chosen) == len(HANDFUL)
    check(endpoint, tmp_path, chosen)


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_all(endpoint: Endpoint, tmp_path: Path) -> None:
    check(endpoint, tmp_path, [one for one in examples() if one.label not in HANDFUL])


@pytest.mark.long
def test_a_failing_example_is_named(endpoint: Endpoint, tmp_path: Path) -> None:
    """One that the embedded AWS refuses, taken for one that passes; the one beside it isn't touched."""
    good = Example("aws_sns_topic", "good", 'resource "aws_sns_topic" "good" {\n  name = var.name\n}\n')
    (refused,) = (one for one in examples() if one.label == "aws_glue_crawler--s3")
    bad = Example("aws_glue_crawler", "bad", refused.text.replace("# refused\n", ""))
    outcomes = terraform.run(endpoint, tmp_path, [good, bad])
    assert [(one.example.name, one.state) for one in outcomes] == [("good", "passed"), ("bad", "failed")]
    assert "crawls catalog targets only, not S3Targets" in outcomes[1].why
