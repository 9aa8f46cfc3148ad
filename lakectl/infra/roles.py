"""The lake's roles: people who query. What they see, Lake Formation says (grants); here is how they get to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lakectl.config.roles import SAML, Oidc
from lakectl.infra.account import Account
from lakectl.infra.catalog import Catalog, Table
from lakectl.infra.cdktf import Construct, IamRole, IamRolePolicy
from lakectl.infra.encryption import may_write
from lakectl.infra.iam import Statement, allow, document
from lakectl.infra.query import Workgroup

_ATHENA = (
    "athena:BatchGetQueryExecution",
    "athena:GetQueryExecution",
    "athena:GetQueryResults",
    "athena:GetWorkGroup",
    "athena:ListQueryExecutions",
    "athena:StartQueryExecution",
    "athena:StopQueryExecution",
)
_CATALOG = (
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetDatabases",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
    "glue:GetTables",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderProps:
    """One role of people."""

    name: str
    description: str
    trusted_principals: Sequence[str]
    """Account ids and ARNs; none means the account's own principals, as their policies allow."""
    oidc: Oidc | None = None


class Reader(Construct):
    """A role that queries tables through Athena and nothing else: no bucket but its own results."""

    def __init__(
        self, scope: Construct, construct_id: str, account: Account, workgroup: Workgroup, props: ReaderProps
    ) -> None:
        super().__init__(scope, construct_id)
        self._account = account
        self.workgroup = workgroup
        role = IamRole(
            self,
            "role",
            name=props.name,
            description=props.description,
            assume_role_policy=document(*_trusted(account, props)),
        )
        self.name = role.name
        self.arn = role.arn

    def may_query(self, catalog: Catalog, tables: Sequence[Table]) -> None:
        """Allow queries on these tables; call it once."""
        # "Configure access to databases and tables in the AWS Glue Data Catalog": Athena asks for `default` too.
        default = self._account.arn("glue", "database/default")
        IamRolePolicy(
            self,
            "policy",
            name="query",
            role=self.name,
            policy=document(
                allow(_ATHENA, [self.workgroup.arn]),
                allow(_CATALOG, catalog.arns(*tables)),
                allow(["glue:GetDatabase"], [default]),
                # Lake Formation decides what it lends; the action knows no resources.
                allow(["lakeformation:GetDataAccess"], ["*"]),
                *_own_results(self.workgroup),
            ),
        )


def _trusted(account: Account, props: ReaderProps) -> list[Statement]:
    """The trust policy's statements: accounts and ARNs, SAML providers, and somebody of an OpenID Connect provider."""
    saml = [one for one in props.trusted_principals if SAML.fullmatch(one)]
    others = [account.root_of(one) if one.isdigit() else one for one in props.trusted_principals if one not in saml]
    found = []
    if others or not (saml or props.oidc):
        found.append(_assume("AssumeRole", {"AWS": others or [account.root]}))
    if saml:
        # "Creating a role for SAML 2.0 federation": the audience of AWS's own sign-in.
        audience = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
        found.append({**_assume("AssumeRoleWithSAML", {"Federated": saml}), "Condition": audience})
    if props.oidc:
        issuer = props.oidc.provider.partition("oidc-provider/")[2]
        condition = {
            "StringEquals": {f"{issuer}:aud": props.oidc.audience},
            "StringLike": {f"{issuer}:sub": props.oidc.subject},
        }
        web = _assume("AssumeRoleWithWebIdentity", {"Federated": props.oidc.provider})
        found.append({**web, "Condition": condition})
    return found


def _assume(action: str, principal: dict[str, Any]) -> Statement:
    return {"Effect": "Allow", "Principal": principal, "Action": f"sts:{action}"}


def _own_results(workgroup: Workgroup) -> tuple[Statement, ...]:
    results, prefix = workgroup.results, workgroup.results_prefix
    return (
        allow(
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
            [results.objects(prefix)],
        ),
        allow(["s3:ListBucket"], [results.arn], {"StringLike": {"s3:prefix": f"{prefix}*"}}),
        allow(["s3:GetBucketLocation"], [results.arn]),
        *may_write(results.key),
    )
