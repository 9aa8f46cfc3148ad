"""IAM's side of the seam to ministack: what a principal may do, asked by a service about more than one resource."""

from __future__ import annotations

from lakectl.localaws.api import Principal
from lakectl.localaws.seam import module
from lakectl.localaws.seam_events import role_may


def service_may_assume(role_arn: str, service: str, *, account: str, region: str, source: str = "") -> bool:
    """Whether a role's trust policy lets a service of AWS (`glue.amazonaws.com`) in, for the resource `source`."""
    iam, name = module("core.iam_evaluator"), role_arn.rpartition("/")[2]
    role = module("services.iam")._roles.get_scoped(account, None, name)  # noqa: SLF001
    if role is None:
        return False
    about = {"aws:sourceaccount": account, **({"aws:sourcearn": source} if source else {})}
    asked = iam.EvalContext(
        "", "Service", "", "sts:AssumeRole", role_arn, region, secure_transport=True, service_context=about
    )
    return bool(iam.evaluate_resource_policy(role["AssumeRolePolicyDocument"], asked, service).decision == "Allow")


def principal_may(principal: Principal, action: str, resource: str, *, account: str, region: str) -> bool:
    """Whether IAM lets a principal do this; the policy of a session isn't looked at (the request itself was)."""
    if principal.arn == f"arn:aws:iam::{account}:root":
        return True
    if principal.role_arn:
        return role_may(principal.role_arn, action, resource, account=account, region=region)
    iam, name = module("core.iam_evaluator"), principal.arn.rpartition("/")[2]
    asked = iam.EvalContext(principal.arn, "User", account, action, resource, region, secure_transport=True)
    limits = iam._permissions_boundary(module("services.iam")._users, name, account)  # noqa: SLF001
    found = iam.evaluate(asked, iam._gather_user_policies(name, account), *limits)  # noqa: SLF001
    return bool(found.decision == "Allow")
