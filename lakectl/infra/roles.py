"""The lake's roles: people who query. What they see, Lake Formation says (grants); here is how they get to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lakectl.infra.account import Account
from lakectl.infra.catalog import Catalog, Table
from lakectl.infra.cdktf import Construct, IamRole, IamRolePolicy
from lakectl.infra.encryption import may_write
from lakectl.infra.iam import Statement, allow, document, trust
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
    """ARNs that may assume the role; none means the account's own principals, as their policies allow."""


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
            assume_role_policy=trust({"AWS": list(props.trusted_principals) or [account.root]}),
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
