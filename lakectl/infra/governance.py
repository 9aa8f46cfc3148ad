"""Lake Formation takes over: the account's settings, and the curated bucket as a governed location."""

from __future__ import annotations

from lakectl.infra.account import Account
from lakectl.infra.cdktf import (
    Construct,
    DataAwsLakeformationDataLakeSettings,
    Fn,
    LakeformationDataLakeSettings,
    LakeformationResource,
    Token,
)
from lakectl.infra.encryption import may_write
from lakectl.infra.iam import ServiceRole, ServiceRoleProps, allow
from lakectl.infra.storage import Bucket


class LakeSettings(Construct):
    """The account-wide settings of a region, looked after by one environment.

    The resource replaces the whole of them, so everything that is there when Terraform plans is said again: nobody
    loses anything, whoever deploys becomes an administrator too. No default permissions are named, which empties them:
    new databases and tables are open to nobody (IAMAllowedPrincipals gets nothing). What was there before the first
    deploy, lakectl remembers and puts back (workflows/lake_settings.py).
    """

    def __init__(self, scope: Construct, construct_id: str, account: Account) -> None:
        super().__init__(scope, construct_id)
        found = DataAwsLakeformationDataLakeSettings(self, "found")
        admins = Fn.setunion(found.admins, [[account.deployer]])
        self.resource = LakeformationDataLakeSettings(
            self,
            "settings",
            admins=Token.as_list(admins),
            read_only_admins=found.read_only_admins,
            trusted_resource_owners=found.trusted_resource_owners,
            allow_external_data_filtering=found.allow_external_data_filtering,
            allow_full_table_external_data_access=found.allow_full_table_external_data_access,
            external_data_filtering_allow_list=found.external_data_filtering_allow_list,
            authorized_session_tag_value_list=found.authorized_session_tag_value_list,
        )


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
