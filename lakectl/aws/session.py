"""The way to an AWS: credentials, region and endpoint as a value, and clients made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lakectl.errors import LakectlError

if TYPE_CHECKING:
    from botocore.exceptions import ClientError


class AwsCallError(LakectlError):
    """AWS refused a call; `code` is its error code."""

    def __init__(self, code: str, message: str, *, hint: str = "") -> None:
        self.code = code
        super().__init__(f"AWS answered {code}: {message}", hint=hint)


@dataclass(frozen=True)
class Aws:
    """An AWS to work with. `environ` holds AWS_* variables; empty means boto3's own search for credentials."""

    region: str
    environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def ambient(cls, region: str) -> Aws:
        """The AWS account that the user's own configuration points at."""
        return cls(region=region, environ={"AWS_REGION": region, "AWS_DEFAULT_REGION": region})

    def client(self, service: str) -> Any:
        """A boto3 client; boto3 is imported only here."""
        from botocore.config import Config  # noqa: PLC0415 - commands that call no AWS must not load it

        return self._session.client(
            service,
            endpoint_url=self.environ.get("AWS_ENDPOINT_URL"),
            config=Config(
                retries={"mode": "standard", "max_attempts": 5},
                s3={"addressing_style": "path"} if "AWS_ENDPOINT_URL" in self.environ else None,
                user_agent_extra="lakectl",
            ),
        )

    @cached_property
    def _session(self) -> Any:
        import boto3  # noqa: PLC0415 - see client

        return boto3.Session(
            aws_access_key_id=self.environ.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=self.environ.get("AWS_SECRET_ACCESS_KEY"),
            aws_session_token=self.environ.get("AWS_SESSION_TOKEN"),
            region_name=self.region,
        )

    @cached_property
    def _identity(self) -> Mapping[str, str]:
        with calls("find out whose credentials these are"):
            identity: Mapping[str, str] = self.client("sts").get_caller_identity()
            return identity

    @property
    def account(self) -> str:
        """The account id (12 digits)."""
        return self._identity["Account"]

    @property
    def caller(self) -> str:
        """The ARN of whoever makes the calls."""
        return self._identity["Arn"]

    @property
    def partition(self) -> str:
        """`aws`, `aws-cn` or `aws-us-gov`."""
        return self.caller.split(":")[1]

    def assume(self, role: str) -> Aws:
        """The same AWS as one of this account's roles (by name) sees it."""
        arn = f"arn:{self.partition}:iam::{self.account}:role/{role}"
        with calls(f"become {role}"):
            got = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="lakectl")["Credentials"]
        return Aws(
            region=self.region,
            environ={
                **self.environ,
                "AWS_ACCESS_KEY_ID": got["AccessKeyId"],
                "AWS_SECRET_ACCESS_KEY": got["SecretAccessKey"],
                "AWS_SESSION_TOKEN": got["SessionToken"],
            },
        )


def code_of(error: ClientError) -> str:
    """The error code AWS gave."""
    return str(error.response.get("Error", {}).get("Code", "Unknown"))


@contextmanager
def calls(purpose: str) -> Iterator[None]:
    """Turn what boto3 raises into a LakectlError that says what it was for."""
    from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError  # noqa: PLC0415 - see Aws.client

    try:
        yield
    except ClientError as error:
        details = error.response.get("Error", {})
        raise AwsCallError(
            code_of(error),
            str(details.get("Message", error)),
            hint=f"It happened while lakectl tried to {purpose}.",
        ) from error
    except NoCredentialsError as error:
        raise LakectlError(
            "There are no AWS credentials.",
            hint="Run `aws configure` or `aws sso login`, or set AWS_PROFILE; `--env local` needs none.",
        ) from error
    except BotoCoreError as error:
        raise LakectlError(f"AWS can't be reached: {error}", hint=f"lakectl tried to {purpose}.") from error
