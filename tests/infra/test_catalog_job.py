"""`catalog = "job"`: the stream `refunds` has no crawler; its job may add partitions to its own table."""

from __future__ import annotations

import json

import pytest

from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.infra

DATABASE = "${aws_glue_catalog_database.database.name}"
JOB = "${aws_iam_role.refunds_job.arn}"
SETTINGS = ["aws_lakeformation_data_lake_settings.settings"]


def test_there_is_no_crawler_and_nothing_that_starts_or_serves_one(no_crawler: Synthesized) -> None:
    crawling = sorted(address for address in no_crawler.resources if "crawl" in address)

    assert crawling == [
        "aws_glue_crawler.transactions",
        "aws_glue_trigger.transactions_crawl",
        "aws_iam_role.transactions_crawler",
        "aws_iam_role_policy.transactions_crawler",
        "aws_lakeformation_permissions.transactions_crawler_database",
        "aws_lakeformation_permissions.transactions_crawler_location",
        "aws_lakeformation_permissions.transactions_crawler_table",
    ]


def test_only_that_job_is_told_of_the_catalog(no_crawler: Synthesized) -> None:
    jobs = no_crawler.all("aws_glue_job")

    assert jobs["refunds"]["default_arguments"]["--database"] == DATABASE
    assert "--database" not in jobs["transactions"]["default_arguments"]


def test_the_jobs_role_may_change_its_own_table_and_what_leads_to_it(no_crawler: Synthesized) -> None:
    policies = {
        name: json.loads(policy["policy"])["Statement"]
        for name, policy in no_crawler.all("aws_iam_role_policy").items()
    }
    (found,) = [item for item in policies["refunds_job"] if item["Action"][0].startswith("glue:")]

    assert found["Action"] == [
        *("glue:BatchCreatePartition", "glue:BatchUpdatePartition", "glue:GetPartitions", "glue:GetTable"),
    ]
    assert [resource.rpartition(":")[2] for resource in found["Resource"][:1]] == ["catalog"]
    assert found["Resource"][1:] == [
        "${aws_glue_catalog_database.database.arn}",
        "${aws_glue_catalog_table.refunds.arn}",
    ]
    assert [item for item in policies["transactions_job"] if item["Action"][0].startswith("glue:")] == []


def test_lake_formation_grants_the_job_what_adding_partitions_takes(no_crawler: Synthesized) -> None:
    grants = {
        name.removeprefix("refunds_job_"): grant
        for name, grant in no_crawler.all("aws_lakeformation_permissions").items()
        if grant["principal"] == JOB
    }

    assert grants == {
        "location": {
            "principal": JOB,
            "permissions": ["DATA_LOCATION_ACCESS"],
            "data_location": {"arn": "${aws_lakeformation_resource.location.arn}"},
            "depends_on": SETTINGS,
        },
        "table": {
            "principal": JOB,
            "permissions": ["ALTER", "DESCRIBE", "INSERT"],
            "table": {"database_name": DATABASE, "name": "${aws_glue_catalog_table.refunds.name}"},
            "depends_on": SETTINGS,
        },
    }


def test_the_workflow_only_starts_the_job(no_crawler: Synthesized) -> None:
    triggers = {name: item["type"] for name, item in no_crawler.all("aws_glue_trigger").items()}

    assert triggers == {
        "refunds_hourly": "SCHEDULED",
        "transactions_crawl": "CONDITIONAL",
        "transactions_hourly": "SCHEDULED",
    }
    assert no_crawler.terraform["output"]["streams"]["value"]["refunds"]["crawler"] == ""
