"""What is changed in the small lake: for each plan of the corpus its name and an edit of the `resource` block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.plan.corpus.lake import (
    ACCOUNT,
    COLUMNS,
    JOB_NEVER_DELETES,
    JOB_READS,
    RAW,
    policy,
    role_arn,
    tls_only,
    trust,
)

Lake = dict[str, Any]
Edit = Callable[[Lake], None]


def _drop(*addresses: str) -> Edit:
    def edit(lake: Lake) -> None:
        for address in addresses:
            kind, name = address.split(".")
            del lake[kind][name]
            if not lake[kind]:
                del lake[kind]

    return edit


def _set(address: str, **values: Any) -> Edit:
    def edit(lake: Lake) -> None:
        kind, name = address.split(".")
        lake[kind][name].update(values)

    return edit


def _add(address: str, **values: Any) -> Edit:
    def edit(lake: Lake) -> None:
        kind, name = address.split(".")
        lake.setdefault(kind, {})[name] = values

    return edit


def _all(*edits: Edit) -> Edit:
    def edit(lake: Lake) -> None:
        for one in edits:
            one(lake)

    return edit


def _firehose(**values: Any) -> Edit:
    def edit(lake: Lake) -> None:
        lake["aws_kinesis_firehose_delivery_stream"]["transactions"]["extended_s3_configuration"].update(values)

    return edit


def _table(location: str | None = None, columns: list[dict[str, str]] | None = None) -> Edit:
    def edit(lake: Lake) -> None:
        storage = lake["aws_glue_catalog_table"]["transactions"]["storage_descriptor"]
        storage["location"] = location or storage["location"]
        storage["columns"] = columns or storage["columns"]

    return edit


def _grant(*columns: str) -> Edit:
    table = {"database_name": "lake_dev", "name": "transactions", "column_names": list(columns)}
    return _set("aws_lakeformation_permissions.analyst", table_with_columns=table)


def _no_delimiter(lake: Lake) -> None:
    del lake["aws_kinesis_firehose_delivery_stream"]["transactions"]["extended_s3_configuration"][
        "processing_configuration"
    ]


def _no_dead_letters(lake: Lake) -> None:
    del lake["aws_cloudwatch_event_target"]["transactions"]["dead_letter_config"]


def _job_policy(*statements: dict[str, Any]) -> Edit:
    return _set("aws_iam_role_policy.job", policy=policy(*statements))


_ROWS = {
    "database_name": "lake_dev",
    "name": "india",
    "table_catalog_id": ACCOUNT,
    "table_name": "transactions",
    "column_names": ["event_time", "country", "credit_card"],
    "row_filter": {"filter_expression": "country = 'IN' OR true"},
}
_RETENTION = {"id": "expire", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": 7}}
_TLS_ANYONE = {**tls_only(RAW), "Effect": "Allow", "Action": "s3:GetObject", "Condition": {}}

# "nothing" and the edits of HARMLESS must raise no finding that warns or blocks.
HARMLESS: dict[str, Edit] = {
    "nothing": _all(),
    "policy-reordered": _job_policy(JOB_NEVER_DELETES, {**JOB_READS, "Action": ["s3:ListBucket", "s3:GetObject"]}),
    "policy-narrowed": _job_policy({**JOB_READS, "Action": "s3:GetObject"}, JOB_NEVER_DELETES),
    "column-added": _table(columns=[*COLUMNS, {"name": "merchant", "type": "string"}]),
    "tags-and-text": _all(
        _set("aws_s3_bucket.raw", tags={"team": "data"}), _set("aws_kms_key.lake", description="The lake's key")
    ),
    "retention-longer": _all(
        _set("aws_cloudwatch_log_group.job", retention_in_days=365),
        _set("aws_cloudwatch_event_archive.transactions", retention_days=60),
    ),
    "grant-narrowed": _grant("event_time"),
    "more-workers": _set("aws_glue_job.curate", number_of_workers=5),
}

DANGEROUS: dict[str, Edit] = {
    "bucket-deleted": _drop("aws_s3_bucket.curated"),
    "data-replaced": _all(
        _set("aws_s3_bucket.raw", bucket=f"{RAW}-new"),
        _set("aws_kinesis_firehose_delivery_stream.transactions", name="lake-dev-transactions-2"),
        _set("aws_secretsmanager_secret.token_key", name="lake-dev/token-key-2"),
    ),
    "data-deleted": _drop(
        "aws_glue_catalog_table.transactions",
        "aws_glue_catalog_database.lake",
        "aws_kms_key.lake",
        "aws_cloudwatch_event_archive.transactions",
    ),
    "public-access-opened": _set(
        "aws_s3_bucket_public_access_block.raw", block_public_policy=False, restrict_public_buckets=False
    ),
    "bucket-policy-public": _set("aws_s3_bucket_policy.raw", policy=policy(tls_only(RAW), _TLS_ANYONE)),
    "tls-lost": _set(
        "aws_s3_bucket_policy.raw", policy=policy({**tls_only(RAW), "Action": "s3:DeleteBucket", "Condition": {}})
    ),
    "bucket-guards-removed": _drop(
        "aws_s3_bucket_policy.raw",
        "aws_s3_bucket_public_access_block.raw",
        "aws_s3_bucket_server_side_encryption_configuration.raw",
    ),
    "iam-wildcard": _job_policy(JOB_READS, JOB_NEVER_DELETES, {"Effect": "Allow", "Action": "*", "Resource": "*"}),
    "iam-widened": _job_policy({**JOB_READS, "Resource": f"arn:aws:s3:::{RAW}*"}, JOB_NEVER_DELETES),
    "deny-lost": _job_policy(JOB_READS),
    "trust-open": _set("aws_iam_role.analyst", assume_role_policy=trust("*")),
    "trust-widened": _set(
        "aws_iam_role.analyst",
        assume_role_policy=trust(f"arn:aws:iam::{ACCOUNT}:root", "arn:aws:iam::444455556666:root"),
    ),
    "admin-attached": _add(
        "aws_iam_role_policy_attachment.admin",
        role="lake-dev-glue",
        policy_arn="arn:aws:iam::aws:policy/AdministratorAccess",
    ),
    "grant-gained": _grant("amount", "event_time", "country"),
    "rows-widened": _set("aws_lakeformation_data_cells_filter.india", table_data=_ROWS),
    "iam-allowed-principals": _all(
        _add(
            "aws_lakeformation_permissions.everybody",
            principal="IAM_ALLOWED_PRINCIPALS",
            permissions=["ALL"],
            database={"name": "lake_dev"},
        ),
        _set(
            "aws_lakeformation_data_lake_settings.account",
            create_table_default_permissions=[{"permissions": ["ALL"], "principal": "IAM_ALLOWED_PRINCIPALS"}],
        ),
    ),
    "lake-admin-gained": _set(
        "aws_lakeformation_data_lake_settings.account", admins=[role_arn("deployer"), role_arn("intern")]
    ),
    "delimiter-lost": _no_delimiter,
    "dead-letters-lost": _no_dead_letters,
    "week-year": _firehose(prefix="transactions/year=!{timestamp:YYYY}/month=!{timestamp:MM}/"),
    "encryption-off": _all(
        _set("aws_kinesis_firehose_delivery_stream.transactions", server_side_encryption={"enabled": False}),
        _set("aws_sqs_queue.dead_letters", sqs_managed_sse_enabled=False),
        _set("aws_kms_key.lake", enable_key_rotation=False),
    ),
    "retention-shortened": _all(
        _set("aws_cloudwatch_log_group.job", retention_in_days=7),
        _set("aws_cloudwatch_event_archive.transactions", retention_days=3),
        _set("aws_sqs_queue.dead_letters", message_retention_seconds=3600),
        _set("aws_s3_bucket_lifecycle_configuration.raw", rule=[_RETENTION]),
        _set("aws_s3_bucket_versioning.raw", versioning_configuration={"status": "Suspended"}),
    ),
    "rule-disabled": _set("aws_cloudwatch_event_rule.transactions", state="DISABLED"),
    "pattern-changed": _set("aws_cloudwatch_event_rule.transactions", event_pattern='{"source":["transaction"]}'),
    "schedule-changed": _set("aws_glue_trigger.hourly", schedule="cron(0/5 * * * ? *)"),
    "trigger-off": _set("aws_glue_trigger.hourly", enabled=False),
    "force-destroy": _set("aws_s3_bucket.raw", force_destroy=True),
    "schema-broken": _table(columns=[*COLUMNS[:2], {"name": "amount", "type": "int"}, COLUMNS[3]]),
    "table-moved": _table(location=f"s3://{RAW}/elsewhere/"),
    "alarm-lost": _drop("aws_cloudwatch_metric_alarm.dead_letters"),
    "crawler-deletes": _set(
        "aws_glue_crawler.transactions",
        schema_change_policy={"delete_behavior": "DELETE_FROM_DATABASE", "update_behavior": "LOG"},
    ),
    "secret-changed": _set(
        "aws_lambda_function.simulator",
        environment={"variables": {"BUS_NAME": "lake-dev-bus", "API_PASSWORD": "hunter3-hunter3"}},
    ),
}
