"""Who crawls: a role that may see and add partitions of one table."""

from __future__ import annotations

from lakectl.infra.account import Account
from lakectl.infra.catalog import Catalog, Table
from lakectl.infra.cdktf import Construct
from lakectl.infra.encryption import may_read
from lakectl.infra.iam import ServiceRole, ServiceRoleProps, allow

_CATALOG_READ = ("glue:GetDatabase", "glue:GetTable", "glue:GetPartition", "glue:GetPartitions")
_CATALOG_WRITE = (
    "glue:BatchCreatePartition",
    "glue:BatchGetPartition",
    "glue:BatchUpdatePartition",
    "glue:CreatePartition",
    "glue:UpdatePartition",
    "glue:UpdateTable",
)
_LOGS = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")


class CrawlerRole(Construct):
    """Who crawls: what Lake Formation grants it is in `grants`."""

    def __init__(
        self, scope: Construct, construct_id: str, account: Account, catalog: Catalog, table: Table, name: str
    ) -> None:
        super().__init__(scope, construct_id)
        logs = account.arn("logs", "log-group:/aws-glue/crawlers*")
        # "Setting up encryption in AWS Glue": whoever works under a security configuration encrypts its own log group.
        encrypt = ["logs:AssociateKmsKey"] if table.bucket.key else []
        role = ServiceRole(
            self,
            "crawler",
            ServiceRoleProps(
                name=name,
                description="Glue crawler: partitions of one table",
                service="glue",
                statements=(
                    allow([*_CATALOG_READ, *_CATALOG_WRITE], catalog.arns(table)),
                    # "Configuring a crawler to use Lake Formation credentials": the role can read the location as well.
                    table.bucket.listing(table.prefix),
                    allow(["s3:GetObject"], [table.bucket.objects(table.prefix)]),
                    *may_read(table.bucket.key),
                    # Lake Formation decides what it lends; the action knows no resources.
                    allow(["lakeformation:GetDataAccess"], ["*"]),
                    # All crawlers of an account share this log group.
                    allow([*_LOGS, *encrypt], [logs, f"{logs}:*"]),
                ),
            ),
        )
        self.name, self.arn, self.policy = role.name, role.arn, role.policy
