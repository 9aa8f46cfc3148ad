"""What a run needs before its process starts: the role's credentials, the script, its modules, Spark's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from botocore.config import Config
from botocore.exceptions import ClientError

from lakectl.localaws.api import Platform
from lakectl.localaws.clients import client
from lakectl.localaws.engines.spark import archive, settings
from lakectl.localaws.engines.spark.process import Job
from lakectl.localaws.settings import Keys
from lakectl.localaws.trust import GLUE, check_trust

Credentials = Mapping[str, str]
"""AccessKeyId, SecretAccessKey, SessionToken."""

_UNSUPPORTED = ("--extra-jars", "--additional-python-modules", "--python-modules-installer-option")
_SECRET = frozenset({"--conf"})
_CONNECTIONS = 32


class LaunchError(Exception):
    """A run can't begin; the message is the run's ErrorMessage."""


def role_arn(platform: Platform, role: str) -> str:
    """A role that jobs and crawlers are given as an ARN or by name."""
    return role if role.startswith("arn:") else f"arn:aws:iam::{platform.account}:role/{role}"


def credentials_of(platform: Platform, role: str) -> Credentials:
    """A session of the job's role, which is given as an ARN or a name; LaunchError."""
    arn = role_arn(platform, role)
    sts = platform.client("sts")
    try:
        check_trust(platform, arn, GLUE)
        answer = sts.assume_role(RoleArn=arn, RoleSessionName="GlueJobRunnerSession")
    except ClientError as error:
        message = f"Role {arn} should be given assume role permissions for Glue Service: {error}"
        raise LaunchError(message) from error
    found: Credentials = answer["Credentials"]
    return found


def s3_client(platform: Platform, credentials: Credentials) -> Any:
    """S3 as the role's session, for the many threads of the gateway."""
    config = Config(max_pool_connections=_CONNECTIONS, s3={"addressing_style": "path"})
    keys = Keys(credentials["AccessKeyId"], credentials["SecretAccessKey"])
    token = credentials["SessionToken"]
    return client("s3", platform.endpoint, platform.region, keys, token=token, config=config)


def prepare(
    platform: Platform,
    job: Mapping[str, Any],
    run: Mapping[str, Any],
    *,
    folder: Path,
    gateway: str,
    credentials: Credentials,
) -> Job:
    """Fetch what is run, write Spark's settings; LaunchError for what this machine can't do."""
    arguments = arguments_of(job, run)
    for name in _UNSUPPORTED:
        if arguments.get(name):
            raise LaunchError(f"{name} is not available in the embedded AWS")
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    s3 = s3_client(platform, credentials)
    script = _fetch(s3, job["Command"].get("ScriptLocation", ""), scratch)
    modules = [_fetch(s3, uri.strip(), scratch) for uri in arguments.get("--extra-py-files", "").split(",") if uri]
    properties = scratch / "spark.properties"
    prepared = Job(
        folder=folder,
        script=script,
        arguments=[text for pair in arguments.items() if pair[0] not in _SECRET for text in pair],
        modules=modules,
        properties=properties,
        environment=_environment(platform, credentials),
    )
    properties.write_text(_properties(platform, prepared, run["JobName"], arguments, gateway), encoding="utf-8")
    return prepared


def arguments_of(job: Mapping[str, Any], run: Mapping[str, Any]) -> dict[str, str]:
    """The script's arguments: the job's, the run's over them, the fixed ones over all, and those that Glue adds."""
    added = {"--JOB_NAME": run["JobName"], "--JOB_RUN_ID": run["Id"], "--JOB_ID": f"j_{run['JobName']}"}
    if run.get("WorkflowName"):
        added |= {"--WORKFLOW_NAME": run["WorkflowName"], "--WORKFLOW_RUN_ID": run["WorkflowRunId"]}
    given = {**job.get("DefaultArguments", {}), **run["Arguments"], **job.get("NonOverridableArguments", {})}
    return {**given, **added}


def _fetch(s3: Any, uri: str, folder: Path) -> Path:
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    target = folder / (Path(key).name or "script")
    try:
        target.write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        raise LaunchError(f"Error downloading from S3 for bucket: {bucket}, key: {key}: {error}") from error
    return target


def _environment(platform: Platform, credentials: Credentials) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": platform.endpoint,
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
        "AWS_REGION": platform.region,
        "AWS_DEFAULT_REGION": platform.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1,localhost",
    }


def _properties(platform: Platform, job: Job, name: str, arguments: Mapping[str, str], gateway: str) -> str:
    buckets: Sequence[str] = [bucket["Name"] for bucket in platform.client("s3").list_buckets()["Buckets"]]
    ours = settings.for_run(
        name=name,
        scratch=job.properties.parent,
        buckets=buckets,
        gateway=gateway,
        jvm_options=archive.options(archive.archive_file(), job.class_list),
    )
    return ours + settings.given(arguments)
