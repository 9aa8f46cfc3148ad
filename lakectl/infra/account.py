"""Whose account, which region, where the state lies: the provider, the backend and who deploys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lakectl.infra.cdktf import (
    AwsProvider,
    AwsProviderDefaultTags,
    Construct,
    DataAwsCallerIdentity,
    DataAwsIamSessionContext,
    DataAwsPartition,
    S3Backend,
    TerraformStack,
)

# A dead loopback process stays dead: with the provider's 25 retries an apply would hang for more than five minutes.
EMBEDDED_RETRIES = 3

# The binding asks for "aws" 5.99.1; an unqualified source confuses OpenTofu (opentofu/opentofu issue 2402).
PROVIDER_SOURCE = "hashicorp/aws"
PROVIDER_VERSION = "~> 5.100"

# The first Terraform and the first OpenTofu that lock a state in S3 without DynamoDB.
TERRAFORM_VERSION = ">= 1.10"

# What is made for the embedded AWS never touches an account of the real one.
EMBEDDED_ACCOUNT = "000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountProps:
    """Where the lake is deployed to."""

    region: str
    account: str
    """The only account that Terraform may touch; "" is the caller's."""
    embedded: bool
    state_key: str
    tags: Mapping[str, str]
    """On every resource that takes tags."""


class Account(Construct):
    """The AWS account and region; `id` and the rest are known when Terraform runs."""

    def __init__(self, scope: TerraformStack, construct_id: str, props: AccountProps) -> None:
        super().__init__(scope, construct_id)
        _provider(self, props)
        _backend(scope, props)
        caller = DataAwsCallerIdentity(self, "current")
        partition = DataAwsPartition(self, "partition")
        self.region = props.region
        self.id = caller.account_id
        self.partition = partition.partition
        self.dns_suffix = partition.dns_suffix
        # The role behind a session, the user, or the root: what Lake Formation takes as an administrator.
        self.deployer = DataAwsIamSessionContext(self, "deployer", arn=caller.arn).issuer_arn

    def arn(self, service: str, resource: str) -> str:
        """The ARN of something that isn't a resource of this stack."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.id}:{resource}"

    @property
    def root(self) -> str:
        """The account as a principal."""
        return self.root_of(self.id)

    def root_of(self, account_id: str) -> str:
        """Another account as a principal."""
        return f"arn:{self.partition}:iam::{account_id}:root"


def _provider(scope: Construct, props: AccountProps) -> None:
    only = EMBEDDED_ACCOUNT if props.embedded else props.account
    AwsProvider(
        scope,
        "aws",
        region=props.region,
        allowed_account_ids=[only] if only else None,
        default_tags=[AwsProviderDefaultTags(tags=props.tags)],
        s3_use_path_style=True if props.embedded else None,
        skip_metadata_api_check="true" if props.embedded else None,
        max_retries=EMBEDDED_RETRIES if props.embedded else None,
    )


def _backend(stack: TerraformStack, props: AccountProps) -> None:
    """The S3 backend without its bucket, whose name holds the account id: `-backend-config=bucket=…` gives it."""
    S3Backend(stack, bucket="", key=props.state_key, region=props.region, encrypt=True)
    settings: dict[str, object] = {"bucket": None, "use_lockfile": True}
    if props.embedded:
        settings |= {"use_path_style": True, "skip_metadata_api_check": True}
    for key, value in settings.items():
        stack.add_override(f"terraform.backend.s3.{key}", value)
    stack.add_override("terraform.required_version", TERRAFORM_VERSION)
    stack.add_override("terraform.required_providers.aws", {"source": PROVIDER_SOURCE, "version": PROVIDER_VERSION})
