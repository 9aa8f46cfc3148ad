"""Firehose: a stream's events, buffered, as compressed objects in the raw bucket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lakectl.infra.account import Account
from lakectl.infra.cdktf import (
    CloudwatchLogStream,
    Construct,
    FirehoseProcessor,
    FirehoseProcessorParameter,
    KinesisFirehoseDeliveryStream,
)
from lakectl.infra.encryption import Key, may_write
from lakectl.infra.iam import ServiceRole, ServiceRoleProps, Statement, allow, from_account
from lakectl.infra.logs import LogSettings, log_group
from lakectl.infra.storage import Bucket

# The UTC day of arrival. `YYYY` would be the year of the week: wrong in the last days of December.
_DAY = "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirehoseProps:
    """One stream's delivery."""

    name: str
    role_name: str
    log_group_name: str
    prefix: str
    error_prefix: str
    buffer_seconds: int
    buffer_mib: int
    logs: LogSettings


class Firehose(Construct):
    """The delivery stream with its role and its error log."""

    def __init__(
        self, scope: Construct, construct_id: str, account: Account, raw: Bucket, props: FirehoseProps
    ) -> None:
        super().__init__(scope, construct_id)
        group = log_group(self, "log_group", props.log_group_name, props.logs)
        errors = CloudwatchLogStream(self, "log_stream", name="delivery", log_group_name=group.name)
        statements = (*_write(raw, props), allow(["logs:PutLogEvents"], [f"{group.arn}:log-stream:{errors.name}"]))
        role = ServiceRole(
            self,
            "firehose",
            ServiceRoleProps(
                name=props.role_name,
                description=f"Firehose {props.name} writes to the raw bucket",
                service="firehose",
                statements=statements,
                trust_condition=from_account(account.id),
            ),
        )
        stream = KinesisFirehoseDeliveryStream(
            self,
            "delivery_stream",
            name=props.name,
            destination="extended_s3",
            server_side_encryption=_buffer_encryption(raw.key),
            extended_s3_configuration={
                "role_arn": role.arn,
                "bucket_arn": raw.arn,
                "prefix": f"{props.prefix}{_DAY}",
                "error_output_prefix": f"{props.error_prefix}!{{firehose:error-output-type}}/{_DAY}",
                "compression_format": "GZIP",
                "buffering_interval": props.buffer_seconds,
                "buffering_size": props.buffer_mib,
                "custom_time_zone": "UTC",
                "cloudwatch_logging_options": {
                    "enabled": True,
                    "log_group_name": group.name,
                    "log_stream_name": errors.name,
                },
                "processing_configuration": {"enabled": True, "processors": [_one_event_a_line()]},
            },
            depends_on=[role.policy],
        )
        self.name = stream.name
        self.arn = stream.arn


def _write(raw: Bucket, props: FirehoseProps) -> tuple[Statement, ...]:
    # "Grant Firehose access to an Amazon S3 destination", Firehose developer guide.
    return (
        allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [raw.arn]),
        allow(
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
            [raw.objects(props.prefix), raw.objects(props.error_prefix)],
        ),
        *may_write(raw.key),
    )


def _buffer_encryption(key: Key | None) -> dict[str, Any]:
    if key is None:
        return {"enabled": True, "key_type": "AWS_OWNED_CMK"}
    return {"enabled": True, "key_type": "CUSTOMER_MANAGED_CMK", "key_arn": key.arn}


def _one_event_a_line() -> FirehoseProcessor:
    """Without it events are written one behind the other, and readers see the first alone."""
    newline = FirehoseProcessorParameter(parameter_name="Delimiter", parameter_value="\\n")
    return FirehoseProcessor(type="AppendDelimiterToRecord", parameters=[newline])
