"""What is switched on by configuration: archive, senders, key, retention, job, observability."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.infra.conftest import Synthesized
from tests.infra.test_storage import ZONES

pytestmark = pytest.mark.infra

KEY = "${aws_kms_key.key.arn}"
OPTIONAL = {
    "aws_budgets_budget",
    "aws_cloudwatch_dashboard",
    "aws_cloudwatch_event_archive",
    "aws_cloudwatch_event_bus_policy",
    "aws_cloudwatch_metric_alarm",
    "aws_glue_security_configuration",
    "aws_kms_alias",
    "aws_kms_key",
    "aws_quicksight_data_set",
    "aws_quicksight_data_source",
    "aws_quicksight_refresh_schedule",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
}


@pytest.fixture(scope="session")
def full(stacks: Mapping[str, Synthesized]) -> Synthesized:
    return stacks["full"]


def policy_of(stack: Synthesized, role: str) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(stack.all("aws_iam_role_policy")[role]["policy"])["Statement"]
    return statements


def test_nothing_optional_is_there_unasked_and_everything_when_asked(stacks: Mapping[str, Synthesized]) -> None:
    assert OPTIONAL & set(stacks["local"].terraform["resource"]) == set()
    assert set(stacks["full"].terraform["resource"]) - set(stacks["local"].terraform["resource"]) == OPTIONAL


def test_no_two_resources_share_an_address(full: Synthesized) -> None:
    assert full.count == len(full.resources)


def test_the_archive_keeps_what_came_over_the_bus(full: Synthesized) -> None:
    assert full.all("aws_cloudwatch_event_archive")["archive"] == {
        "name": "lake-full-archive",
        "description": "What came over lake-full-bus",
        "event_source_arn": "${aws_cloudwatch_event_bus.bus.arn}",
        "retention_days": 30,
    }


def test_other_accounts_may_put_events_and_nothing_else(full: Synthesized) -> None:
    policy = json.loads(full.all("aws_cloudwatch_event_bus_policy")["senders"]["policy"])
    bus = "${aws_cloudwatch_event_bus.bus.arn}"
    root = "arn:${data.aws_partition.partition.partition}:iam::%s:root"
    assert policy["Statement"] == [
        {
            "Sid": "Accounts",
            "Effect": "Allow",
            "Action": "events:PutEvents",
            "Resource": bus,
            "Principal": {"AWS": [root % "123456789012", root % "210987654321"]},
        },
        {
            "Sid": "Organization",
            "Effect": "Allow",
            "Action": "events:PutEvents",
            "Resource": bus,
            "Principal": "*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
        },
    ]


def test_a_configured_role_trusts_whom_it_names(full: Synthesized) -> None:
    role = full.all("aws_iam_role")["cloud-auditor"]
    assert role["name"] == "cloud-auditor-full"
    root = "arn:${data.aws_partition.partition.partition}:iam::123456789012:root"
    idp = "idp.example.org/lake"
    assert json.loads(role["assume_role_policy"])["Statement"] == [
        {"Effect": "Allow", "Principal": {"AWS": [root]}, "Action": "sts:AssumeRole"},
        {
            "Effect": "Allow",
            "Principal": {"Federated": ["arn:aws:iam::123456789012:saml-provider/corp"]},
            "Action": "sts:AssumeRoleWithSAML",
            "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
        },
        {
            "Effect": "Allow",
            "Principal": {"Federated": f"arn:aws:iam::123456789012:oidc-provider/{idp}"},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{idp}:aud": "lake"}, "StringLike": {f"{idp}:sub": "team:audit:*"}},
        },
    ]


def test_roles_from_elsewhere_are_granted_to_and_not_made(full: Synthesized) -> None:
    assert {"partner-account", "finance-unit", "risk-group"} & set(full.all("aws_iam_role")) == set()
    grants = full.all("aws_lakeformation_permissions")
    assert grants["partner-account"]["principal"] == "210987654321"
    assert grants["partner-account"]["permissions"] == ["DESCRIBE"]
    unit = grants["transactions_finance-unit"]
    assert unit["principal"] == "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6"
    assert unit["permissions_with_grant_option"] == ["SELECT"]
    assert unit["table_with_columns"]["column_names"] == ["amount", "currency", "year", "month", "day"]
    assert (
        full.all("aws_lakeformation_data_cells_filter")["transactions_risk-group"]["table_data"][0]["name"]
        == "risk-group"
    )
    assert "permissions_with_grant_option" not in grants["transactions_risk-group"]


def test_a_grant_by_tags_is_on_classes_of_one_stream(full: Synthesized) -> None:
    grants = full.all("aws_lakeformation_permissions")
    by_tags, by_name = grants["transactions_cloud-auditor_tags"], grants["transactions_cloud-auditor"]
    assert by_tags["lf_tag_policy"] == {
        "resource_type": "TABLE",
        "expression": [
            {
                "key": "${aws_lakeformation_lf_tag.stream.key}",
                "values": ["${aws_glue_catalog_table.transactions.name}"],
            },
            {"key": "${aws_lakeformation_lf_tag.classification.key}", "values": ["internal", "personal"]},
        ],
    }
    assert by_tags["permissions"] == by_tags["permissions_with_grant_option"] == ["SELECT"]
    assert by_name["table_with_columns"]["column_names"] == ["year", "month", "day"]


@pytest.mark.parametrize("zone", ZONES)
def test_buckets_use_the_key_once_in_a_while(zone: str, full: Synthesized) -> None:
    (rule,) = full.all("aws_s3_bucket_server_side_encryption_configuration")[zone]["rule"]
    assert rule == {
        "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY},
        "bucket_key_enabled": True,
    }


def test_one_key_is_renewed_and_encrypts_everything(full: Synthesized) -> None:
    (key,) = full.all("aws_kms_key").values()
    assert key["enable_key_rotation"] is True
    assert {group["kms_key_id"] for group in full.all("aws_cloudwatch_log_group").values()} == {KEY}
    assert full.all("aws_secretsmanager_secret")["token_key"]["kms_key_id"] == KEY
    assert full.all("aws_sns_topic")["notices"]["kms_master_key_id"] == KEY
    results = [
        group["configuration"]["result_configuration"]["encryption_configuration"]
        for group in full.all("aws_athena_workgroup").values()
    ]
    assert results == [{"encryption_option": "SSE_KMS", "kms_key_arn": KEY}] * 6
    firehose = full.all("aws_kinesis_firehose_delivery_stream")["transactions"]
    assert firehose["server_side_encryption"] == {
        "enabled": True,
        "key_type": "CUSTOMER_MANAGED_CMK",
        "key_arn": KEY,
    }


READ, WRITE = ["kms:Decrypt"], ["kms:Decrypt", "kms:GenerateDataKey"]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("transactions_firehose", [(WRITE, "s3")]),
        ("transactions_job", [(READ, "secretsmanager"), (WRITE, "s3")]),
        ("transactions_crawler", [(READ, "s3")]),
        ("transactions_events", []),
        ("lakeformation", [(WRITE, "s3")]),
        ("cloud-analyst", [(WRITE, "s3")]),
        ("simulator", []),
    ],
)
def test_the_key_is_used_by_way_of_a_service_only(
    role: str, expected: list[tuple[list[str], str]], full: Synthesized
) -> None:
    found = [item for item in policy_of(full, role) if item["Resource"] == [KEY]]
    suffix = "eu-central-1.${data.aws_partition.partition.dns_suffix}"
    assert [(item["Action"], item["Condition"]) for item in found] == [
        (actions, {"StringEquals": {"kms:ViaService": f"{service}.{suffix}"}}) for actions, service in expected
    ]


def test_jobs_and_crawlers_encrypt_their_own_logs(full: Synthesized) -> None:
    name = "${aws_glue_security_configuration.security.name}"
    assert full.all("aws_glue_job")["transactions"]["security_configuration"] == name
    assert full.all("aws_glue_crawler")["transactions"]["security_configuration"] == name
    for role, groups in (("transactions_job", "/aws-glue/jobs*"), ("transactions_crawler", "/aws-glue/crawlers*")):
        (logs,) = [item for item in policy_of(full, role) if "logs:AssociateKmsKey" in item["Action"]]
        assert logs["Resource"][0].endswith(f":log-group:{groups}")


def test_what_shall_go_goes(full: Synthesized) -> None:
    found = full.all("aws_s3_bucket_lifecycle_configuration")
    rules = {zone: {rule["id"]: rule for rule in found[zone]["rule"]} for zone in ZONES}
    old = {
        "id": "old-versions",
        "status": "Enabled",
        "filter": [{"prefix": ""}],
        "noncurrent_version_expiration": [{"noncurrent_days": 30}],
        "expiration": [{"expired_object_delete_marker": True}],
    }
    unfinished = {
        "id": "unfinished-uploads",
        "status": "Enabled",
        "filter": [{"prefix": ""}],
        "abort_incomplete_multipart_upload": [{"days_after_initiation": 7}],
    }
    every = {"old-versions": old, "unfinished-uploads": unfinished}
    quarantine = {
        "id": "transactions-quarantine",
        "status": "Enabled",
        "filter": [{"prefix": "transactions_quarantine/"}],
        "expiration": [{"days": 30}],
    }
    events = {
        "id": "events",
        "status": "Enabled",
        "filter": [{"prefix": ""}],
        "expiration": [{"days": 365}],
        "transition": [{"days": 60, "storage_class": "STANDARD_IA"}],
    }
    results = {"id": "results", "status": "Enabled", "filter": [{"prefix": ""}], "expiration": [{"days": 7}]}
    assert rules == {
        "raw": {"events": events, **every},
        "curated": {"transactions-quarantine": quarantine, **every},
        "artifacts": every,
        "results": {"results": results, "unfinished-uploads": unfinished},
    }
    assert {group["retention_in_days"] for group in full.all("aws_cloudwatch_log_group").values()} == {90}


def test_the_job_runs_as_configured(full: Synthesized) -> None:
    job = full.all("aws_glue_job")["transactions"]
    assert (job["execution_class"], job["max_retries"], job["timeout"]) == ("FLEX", 2, 20)
    assert job["execution_property"] == {"max_concurrent_runs": 2}


@pytest.mark.parametrize(
    ("alarm", "expected"),
    [
        ("failed-invocations", ("AWS/Events", "FailedInvocations", "Sum", "GreaterThanThreshold", 0, 300, 1)),
        (
            "dead-letters",
            ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum", "GreaterThanThreshold", 0, 300, 1),
        ),
        ("stale", ("AWS/Firehose", "DeliveryToS3.DataFreshness", "Maximum", "GreaterThanThreshold", 960, 300, 1)),
        ("delivery", ("AWS/Firehose", "DeliveryToS3.Success", "Average", "LessThanThreshold", 1, 300, 1)),
        ("quiet", ("AWS/Firehose", "IncomingRecords", "Sum", "LessThanThreshold", 1, 3600, 6)),
        ("overdue", ("AWS/Events", "TriggeredRules", "Sum", "LessThanThreshold", 1, 3600, 4)),
        ("quarantined", ("lake-full/etl", "QuarantinedShare", "Maximum", "GreaterThanThreshold", 1, 300, 1)),
    ],
)
def test_each_alarm_watches_one_thing(alarm: str, expected: tuple[object, ...], full: Synthesized) -> None:
    found = full.all("aws_cloudwatch_metric_alarm")[f"transactions_{alarm}"]
    keys = ("namespace", "metric_name", "statistic", "comparison_operator", "threshold", "period", "evaluation_periods")
    assert tuple(found[key] for key in keys) == expected
    assert found["treat_missing_data"] == ("breaching" if alarm in ("quiet", "overdue") else "notBreaching")
    assert found["alarm_name"] == f"lake-full-transactions-{alarm}"
    assert found["alarm_actions"] == found["ok_actions"] == ["${aws_sns_topic.notices.arn}"]


def test_there_are_no_other_alarms(full: Synthesized) -> None:
    assert len(full.all("aws_cloudwatch_metric_alarm")) == 8


def test_the_alarm_of_failed_runs_counts_what_the_rule_with_the_notice_sees(full: Synthesized) -> None:
    found = full.all("aws_cloudwatch_metric_alarm")["failed-runs"]
    rule = full.all("aws_cloudwatch_event_rule")["failed-runs"]

    assert (found["namespace"], found["metric_name"]) == ("AWS/Events", "TriggeredRules")
    assert found["dimensions"] == {"RuleName": rule["name"]}
    assert (found["comparison_operator"], found["threshold"]) == ("GreaterThanThreshold", 0)
    assert (found["alarm_name"], found["treat_missing_data"]) == ("lake-full-failed-runs", "notBreaching")


def test_a_workflow_is_overdue_when_its_last_action_hasnt_succeeded(full: Synthesized) -> None:
    rule = full.all("aws_cloudwatch_event_rule")["transactions_done"]
    assert "event_bus_name" not in rule  # Glue tells the account's default bus
    assert rule["name"] == "lake-full-transactions-done"
    assert json.loads(rule["event_pattern"]) == {
        "source": ["aws.glue"],
        "detail-type": ["Glue Crawler State Change"],
        "detail": {"crawlerName": ["${aws_glue_crawler.transactions.name}"], "state": ["Succeeded"]},
    }
    alarm = full.all("aws_cloudwatch_metric_alarm")["transactions_overdue"]
    assert alarm["dimensions"] == {"RuleName": "${aws_cloudwatch_event_rule.transactions_done.name}"}


@pytest.mark.parametrize("part", ["output", "error"])
def test_what_the_job_prints_is_encrypted_and_forgotten(part: str, full: Synthesized) -> None:
    assert full.all("aws_cloudwatch_log_group")[f"transactions_{part}"] == {
        "name": f"/aws-glue/jobs/lake-full-transactions/{part}",
        "retention_in_days": 90,
        "kms_key_id": KEY,
    }


def test_failed_runs_are_told(full: Synthesized) -> None:
    rule = full.all("aws_cloudwatch_event_rule")["failed-runs"]
    assert "event_bus_name" not in rule  # Glue tells the account's default bus
    assert json.loads(rule["event_pattern"]) == {
        "source": ["aws.glue"],
        "$or": [
            {
                "detail-type": ["Glue Job State Change"],
                "detail": {"jobName": [{"prefix": "lake-full-"}], "state": ["ERROR", "FAILED", "TIMEOUT"]},
            },
            {
                "detail-type": ["Glue Crawler State Change"],
                "detail": {"crawlerName": [{"prefix": "lake-full-"}], "state": ["Failed"]},
            },
        ],
    }
    target = full.all("aws_cloudwatch_event_target")["failed-run"]
    assert target["arn"] == "${aws_sns_topic.notices.arn}"
    assert target["dead_letter_config"] == {"arn": "${aws_sqs_queue.failed-runs-letters.arn}"}


def test_the_topic_hears_the_services_and_writes_to_people(full: Synthesized) -> None:
    policy = json.loads(full.all("aws_sns_topic_policy")["senders"]["policy"])
    assert {(item["Sid"], item["Action"]) for item in policy["Statement"]} == {
        ("AlarmsAndBudgets", "sns:Publish"),
        ("Rules", "sns:Publish"),
    }
    (subscription,) = full.all("aws_sns_topic_subscription").values()
    assert (subscription["protocol"], subscription["endpoint"]) == ("email", "lake@example.com")


def test_the_dashboard_reads_from_left_to_right(full: Synthesized) -> None:
    (dashboard,) = full.all("aws_cloudwatch_dashboard").values()
    widgets = json.loads(dashboard["dashboard_body"])["widgets"]
    titles = [(item["y"], item["x"], item["properties"]["title"].split(" ")[0]) for item in widgets]
    flow = [(0, 0, "1"), (0, 8, "2"), (0, 16, "3"), (6, 0, "1"), (6, 8, "2"), (6, 16, "3")]
    assert titles == [*flow, (12, 0, "3"), (12, 8, "3"), (12, 16, "3")]
    assert widgets[0]["properties"]["metrics"] == [
        [
            "AWS/Firehose",
            "IncomingRecords",
            "DeliveryStreamName",
            "lake-full-transactions",
            {"stat": "Sum", "label": "lake-full-transactions"},
        ]
    ]
    label = {"stat": "Sum", "label": "lake-full-transactions"}
    assert widgets[-1]["properties"]["metrics"] == [
        ["lake-full/etl", "EventsLate", "Stream", "transactions", label],
    ]


def test_the_budget_counts_this_lake_only(full: Synthesized) -> None:
    (budget,) = full.all("aws_budgets_budget").values()
    assert (budget["limit_amount"], budget["limit_unit"], budget["time_unit"]) == ("100", "USD", "MONTHLY")
    assert budget["cost_filter"] == [{"name": "TagKeyValue", "values": ["user:lakectl:stack$lake-full"]}]
    told = [(item["notification_type"], item["threshold"]) for item in budget["notification"]]
    assert told == [("ACTUAL", 80), ("FORECASTED", 100)]
