"""A small lake in Terraform JSON: the deployed state that every scenario of the corpus starts from.

It isn't lakectl's own stack, so that a change there doesn't change the corpus; it uses the same resource types.
"""

from __future__ import annotations

import json
from typing import Any

ACCOUNT = "111122223333"
REGION = "eu-central-1"
RAW = f"lake-dev-raw-{REGION}-{ACCOUNT}"
CURATED = f"lake-dev-curated-{REGION}-{ACCOUNT}"

# Nothing is asked of AWS: the plans are made without a refresh.
PROVIDER = {
    "region": REGION,
    "skip_credentials_validation": True,
    "skip_metadata_api_check": True,
    "skip_region_validation": True,
    "skip_requesting_account_id": True,
}


def role_arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def tls_only(bucket: str) -> dict[str, Any]:
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def trust(*principals: str) -> str:
    return policy(
        {
            "Effect": "Allow",
            "Principal": {"AWS": list(principals)} if len(principals) > 1 else {"AWS": principals[0]},
            "Action": "sts:AssumeRole",
        }
    )


JOB_READS = {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": [f"arn:aws:s3:::{RAW}", f"arn:aws:s3:::{RAW}/transactions/*"],
}
JOB_NEVER_DELETES = {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{RAW}/*"}

COLUMNS = [
    {"name": "event_id", "type": "string"},
    {"name": "event_time", "type": "timestamp"},
    {"name": "amount", "type": "decimal(12,2)"},
    {"name": "country", "type": "string"},
    {"name": "credit_card", "type": "string"},
]

PATTERN = json.dumps({"source": ["transactions"], "detail-type": ["card-event"]})
PREFIX = "transactions/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/"
DELIMITER = {"enabled": True, "processors": [{"type": "AppendDelimiterToRecord"}]}


def lake() -> dict[str, Any]:
    """Terraform's `resource` block."""
    return {**_storage(), **_ingest(), **_catalog(), **_people(), **_operations()}


def _storage() -> dict[str, Any]:
    block = dict.fromkeys(
        ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
    )
    sse = {"apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": "alias/lake"}}
    return {
        "aws_s3_bucket": {
            "raw": {"bucket": RAW, "force_destroy": False},
            "curated": {"bucket": CURATED, "force_destroy": False},
        },
        "aws_s3_bucket_public_access_block": {"raw": {"bucket": RAW, **block}},
        "aws_s3_bucket_policy": {"raw": {"bucket": RAW, "policy": policy(tls_only(RAW))}},
        "aws_s3_bucket_server_side_encryption_configuration": {"raw": {"bucket": RAW, "rule": [sse]}},
        "aws_s3_bucket_versioning": {"raw": {"bucket": RAW, "versioning_configuration": {"status": "Enabled"}}},
        "aws_s3_bucket_lifecycle_configuration": {
            "raw": {
                "bucket": RAW,
                "rule": [{"id": "expire", "status": "Enabled", "filter": {"prefix": ""}, "expiration": {"days": 400}}],
            }
        },
        "aws_kms_key": {"lake": {"description": "lake", "enable_key_rotation": True, "deletion_window_in_days": 30}},
        "aws_secretsmanager_secret": {"token_key": {"name": "lake-dev/token-key", "recovery_window_in_days": 30}},
    }


def _ingest() -> dict[str, Any]:
    return {
        "aws_cloudwatch_event_bus": {"lake": {"name": "lake-dev-bus"}},
        "aws_cloudwatch_event_rule": {
            "transactions": {
                "name": "lake-dev-transactions",
                "event_bus_name": "lake-dev-bus",
                "event_pattern": PATTERN,
                "state": "ENABLED",
            }
        },
        "aws_cloudwatch_event_target": {
            "transactions": {
                "rule": "lake-dev-transactions",
                "event_bus_name": "lake-dev-bus",
                "target_id": "firehose",
                "arn": "${aws_kinesis_firehose_delivery_stream.transactions.arn}",
                "role_arn": role_arn("lake-dev-events"),
                "dead_letter_config": {"arn": "${aws_sqs_queue.dead_letters.arn}"},
            }
        },
        "aws_cloudwatch_event_archive": {
            "transactions": {
                "name": "lake-dev-transactions",
                "event_source_arn": "${aws_cloudwatch_event_bus.lake.arn}",
                "event_pattern": PATTERN,
                "retention_days": 30,
            }
        },
        "aws_sqs_queue": {
            "dead_letters": {
                "name": "lake-dev-transactions",
                "message_retention_seconds": 1209600,
                "sqs_managed_sse_enabled": True,
            }
        },
        "aws_kinesis_firehose_delivery_stream": {
            "transactions": {
                "name": "lake-dev-transactions",
                "destination": "extended_s3",
                "server_side_encryption": {"enabled": True, "key_type": "AWS_OWNED_CMK"},
                "extended_s3_configuration": {
                    "role_arn": role_arn("lake-dev-firehose"),
                    "bucket_arn": f"arn:aws:s3:::{RAW}",
                    "prefix": PREFIX,
                    "error_output_prefix": "errors/transactions/!{firehose:error-output-type}/",
                    "compression_format": "GZIP",
                    "processing_configuration": DELIMITER,
                },
            }
        },
    }


def _catalog() -> dict[str, Any]:
    return {
        "aws_glue_catalog_database": {"lake": {"name": "lake_dev"}},
        "aws_glue_catalog_table": {
            "transactions": {
                "name": "transactions",
                "database_name": "lake_dev",
                "table_type": "EXTERNAL_TABLE",
                "partition_keys": [{"name": name, "type": "string"} for name in ("year", "month", "day")],
                "storage_descriptor": {"location": f"s3://{CURATED}/transactions/", "columns": COLUMNS},
            }
        },
        "aws_glue_job": {
            "curate": {
                "name": "lake-dev-transactions",
                "role_arn": role_arn("lake-dev-glue"),
                "glue_version": "5.0",
                "worker_type": "G.1X",
                "number_of_workers": 2,
                "command": {"script_location": "s3://artifacts/glue_jobs/curate.py", "python_version": "3"},
                "default_arguments": {"--stream": "transactions", "--note": "an argument that nobody prints"},
            }
        },
        "aws_glue_trigger": {
            "hourly": {
                "name": "lake-dev-transactions-hourly",
                "type": "SCHEDULED",
                "schedule": "cron(0 * * * ? *)",
                "actions": [{"job_name": "lake-dev-transactions"}],
            }
        },
        "aws_glue_crawler": {
            "transactions": {
                "name": "lake-dev-transactions",
                "database_name": "lake_dev",
                "role": role_arn("lake-dev-crawler"),
                "catalog_target": [{"database_name": "lake_dev", "tables": ["transactions"]}],
                "schema_change_policy": {"delete_behavior": "LOG", "update_behavior": "LOG"},
            }
        },
        "aws_athena_workgroup": {
            "lake": {
                "name": "lake-dev",
                "configuration": {
                    "enforce_workgroup_configuration": True,
                    "bytes_scanned_cutoff_per_query": 10_000_000_000,
                    "result_configuration": {
                        "output_location": "s3://results/",
                        "encryption_configuration": {"encryption_option": "SSE_S3"},
                    },
                },
            }
        },
    }


def _people() -> dict[str, Any]:
    analyst = role_arn("cloud-analyst-dev")
    table = {"database_name": "lake_dev", "name": "transactions"}
    return {
        "aws_iam_role": {
            "analyst": {"name": "cloud-analyst-dev", "assume_role_policy": trust(f"arn:aws:iam::{ACCOUNT}:root")},
        },
        "aws_iam_role_policy": {
            "job": {"name": "job", "role": "lake-dev-glue", "policy": policy(JOB_READS, JOB_NEVER_DELETES)}
        },
        "aws_lakeformation_data_lake_settings": {"account": {"admins": [role_arn("deployer")]}},
        "aws_lakeformation_permissions": {
            "analyst": {
                "principal": analyst,
                "permissions": ["SELECT"],
                "table_with_columns": {**table, "column_names": ["event_time", "country"]},
            },
            "analyst_rows": {
                "principal": analyst,
                "permissions": ["SELECT"],
                "data_cells_filter": {
                    "database_name": "lake_dev",
                    "name": "india",
                    "table_catalog_id": ACCOUNT,
                    "table_name": "transactions",
                },
            },
        },
        "aws_lakeformation_data_cells_filter": {
            "india": {
                "table_data": {
                    "database_name": "lake_dev",
                    "name": "india",
                    "table_catalog_id": ACCOUNT,
                    "table_name": "transactions",
                    "column_names": ["event_time", "country"],
                    "row_filter": {"filter_expression": "country = 'IN'"},
                }
            }
        },
    }


def _operations() -> dict[str, Any]:
    return {
        "aws_cloudwatch_log_group": {"job": {"name": "/lake/dev/job", "retention_in_days": 90}},
        "aws_cloudwatch_metric_alarm": {
            "dead_letters": {
                "alarm_name": "lake-dev-dead-letters",
                "comparison_operator": "GreaterThanThreshold",
                "evaluation_periods": 1,
                "metric_name": "ApproximateNumberOfMessagesVisible",
                "namespace": "AWS/SQS",
                "period": 300,
                "statistic": "Maximum",
                "threshold": 0,
            }
        },
        "aws_lambda_function": {
            "simulator": {
                "function_name": "serverless-event-simulator-dev",
                "role": role_arn("lake-dev-simulator"),
                "handler": "handler.handle",
                "runtime": "python3.13",
                "s3_bucket": "artifacts",
                "s3_key": "simulator.zip",
                "environment": {"variables": {"BUS_NAME": "lake-dev-bus", "API_PASSWORD": "hunter2-hunter2"}},
            }
        },
    }
