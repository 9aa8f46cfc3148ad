"""The Glue job of a stream: raw events in, Parquet out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lakectl.infra.account import Account
from lakectl.infra.artifacts import Artifact
from lakectl.infra.catalog import Catalog, Table
from lakectl.infra.cdktf import Construct, GlueJob
from lakectl.infra.encryption import may_read, may_write
from lakectl.infra.iam import ServiceRole, ServiceRoleProps, Statement, allow
from lakectl.infra.logs import LogSettings, log_group
from lakectl.infra.secret import TokenKey
from lakectl.infra.storage import Bucket

GLUE_VERSION = "5.0"

# "Logging for AWS Glue jobs": Glue 5.0 appends these to what --custom-logGroup-prefix says.
_LOGS = ("output", "error")

# What glue_jobs/partitions.py calls.
_PARTITIONS = ("glue:BatchCreatePartition", "glue:BatchUpdatePartition", "glue:GetPartitions", "glue:GetTable")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProps:
    """One stream's job; prefixes are those of the raw and the curated bucket."""

    name: str
    role_name: str
    stream: str
    raw_prefix: str
    table_prefix: str
    quarantine_prefix: str
    runs_prefix: str
    metrics: str
    """Namespace of the runs' metrics."""
    worker_type: str
    workers: int
    timeout_minutes: int
    retries: int
    max_concurrency: int
    execution: str
    """STANDARD or FLEX."""
    log_groups: str
    """What the names of its log groups start with."""
    logs: LogSettings
    security_configuration: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobParts:
    """What the job works with."""

    account: Account
    raw: Bucket
    curated: Bucket
    token_key: TokenKey
    script: Artifact
    libraries: Artifact
    contract: Artifact
    cataloged: Cataloged | None = None
    """The table whose partitions the job adds itself; None leaves them to a crawler."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cataloged:
    """A table and where it stands."""

    catalog: Catalog
    table: Table


class Job(Construct):
    """The job, its role and its logs. It touches the catalog only where no crawler does."""

    def __init__(self, scope: Construct, construct_id: str, parts: JobParts, props: JobProps) -> None:
        super().__init__(scope, construct_id)
        role = ServiceRole(
            self,
            "job",
            ServiceRoleProps(
                name=props.role_name,
                description=f"Glue job {props.name}: raw events to curated tables",
                service="glue",
                statements=(
                    *_read(parts, props),
                    *_write(parts.curated, props),
                    *_catalog(parts.cataloged),
                    _logs(parts, props),
                ),
            ),
        )
        groups = [log_group(Construct(self, part), "logs", f"{props.log_groups}/{part}", props.logs) for part in _LOGS]
        job = GlueJob(
            self,
            "glue_job",
            name=props.name,
            description=f"Curates the events of {props.stream}",
            role_arn=role.arn,
            glue_version=GLUE_VERSION,
            command={"name": "glueetl", "python_version": "3", "script_location": parts.script.uri},
            default_arguments=_arguments(parts, props),
            execution_class=props.execution,
            execution_property={"max_concurrent_runs": props.max_concurrency},
            max_retries=props.retries,
            number_of_workers=props.workers,
            security_configuration=props.security_configuration,
            timeout=props.timeout_minutes,
            worker_type=props.worker_type,
            depends_on=[role.policy, *groups],
        )
        self.name = job.name
        self.role = role.arn


def _arguments(parts: JobParts, props: JobProps) -> Mapping[str, str]:
    database = {"--database": parts.cataloged.catalog.database} if parts.cataloged else {}
    return {
        **database,
        "--stream": props.stream,
        "--contract": parts.contract.uri,
        "--raw": parts.raw.uri(props.raw_prefix),
        "--curated": parts.curated.uri(props.table_prefix),
        "--quarantine": parts.curated.uri(props.quarantine_prefix),
        "--runs": parts.curated.uri(props.runs_prefix),
        "--token_key_secret": parts.token_key.name,
        "--custom-logGroup-prefix": props.log_groups,
        "--metrics_namespace": props.metrics,
        "--extra-py-files": parts.libraries.uri,
        "--enable-auto-scaling": "true",
        "--enable-metrics": "true",
        "--job-bookmark-option": "job-bookmark-disable",
        "--job-language": "python",
    }


def _read(parts: JobParts, props: JobProps) -> tuple[Statement, ...]:
    artifacts = [parts.script.arn, parts.libraries.arn, parts.contract.arn]
    return (
        allow(["s3:ListBucket"], [parts.contract.bucket_arn], {"StringEquals": {"s3:prefix": parts.contract.key}}),
        allow(["s3:GetObject"], [parts.raw.objects(props.raw_prefix), *artifacts]),
        parts.raw.listing(props.raw_prefix),
        allow(["secretsmanager:GetSecretValue"], [parts.token_key.arn]),
        *may_read(parts.token_key.key, "secretsmanager"),
        # A namespace is all that CloudWatch lets a policy narrow PutMetricData to.
        allow(["cloudwatch:PutMetricData"], ["*"], {"StringEquals": {"cloudwatch:namespace": ["Glue", props.metrics]}}),
    )


def _write(curated: Bucket, props: JobProps) -> tuple[Statement, ...]:
    prefixes = (props.table_prefix, props.quarantine_prefix, props.runs_prefix)
    return (
        allow(
            ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            # Hadoop writes an empty object `transactions_$folder$` beside a folder that it makes.
            [pattern for prefix in prefixes for pattern in (curated.objects(prefix), _folder(curated, prefix))],
        ),
        curated.listing(*prefixes),
        *may_write(curated.key),
    )


def _catalog(cataloged: Cataloged | None) -> tuple[Statement, ...]:
    return (allow(_PARTITIONS, cataloged.catalog.arns(cataloged.table)),) if cataloged else ()


def _logs(parts: JobParts, props: JobProps) -> Statement:
    # Under a security configuration the groups get other names (API reference, LogGroupName of JobRun: /aws-glue/jobs-
    # <role>-<configuration>; modernisation-platform-environments PR 2840: they end in its name), and the job encrypts
    # them. What becomes of a prefix of one's own then isn't documented.
    secured = props.security_configuration is not None
    groups = parts.account.arn("logs", f"log-group:{'/aws-glue/jobs' if secured else props.log_groups + '/'}*")
    actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
    return allow([*actions, "logs:AssociateKmsKey"] if secured else actions, [groups])


def _folder(bucket: Bucket, prefix: str) -> str:
    return f"{bucket.arn}/{prefix.rstrip('/')}_$folder$"
