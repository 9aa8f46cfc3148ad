"""Lake Formation takes over: the account's settings, and the curated bucket as a governed location."""

from __future__ import annotations

from lakectl.infra.account import Account
from lakectl.infra.cdktf import Construct, LakeformationDataLakeSettings, LakeformationResource
from lakectl.infra.encryption import may_write
from lakectl.infra.iam import ServiceRole, ServiceRoleProps, allow
from lakectl.infra.storage import Bucket


class LakeSettings(Construct):
    """The account-wide settings of a region, owned by one environment.

    Whoever deploys is an administrator, so that a deploy never locks its own caller out. No default permissions are
    named, which empties them: new databases and tables are open to nobody (IAMAllowedPrincipals gets nothing).
    """

    def __init__(self, scope: Construct, construct_id: str, account: Account) -> None:
        super().__init__(scope, construct_id)
        self.resource = LakeformationDataLakeSettings(self, "settings", admins=[account.deployer])


class Location(Construct):
    """A bucket whose data Lake Formation lends to those it has granted tables.

    What the role needs: "Requirements for roles used to register locations", Lake Formation developer guide.
    """

    def __init__(self, scope: Construct, construct_id: str, bucket: Bucket, role_name: str) -> None:
        super().__init__(scope, construct_id)
        role = ServiceRole(
            self,
            "lakeformation",
            ServiceRoleProps(
                name=role_name,
                description="Lake Formation reads and writes the curated bucket for its grantees",
                service="lakeformation",
                statements=(
                    allow(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], [bucket.objects()]),
                    allow(["s3:ListBucket"], [bucket.arn]),
                    *may_write(bucket.key),
                ),
            ),
        )
        self.resource = LakeformationResource(
            self, "location", arn=bucket.arn, role_arn=role.arn, depends_on=[role.policy]
        )
        self.arn = self.resource.arn
