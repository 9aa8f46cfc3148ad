"""Names that somebody else has taken: told before an apply, which would fail half-way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.aws.lakeformation import missing_roles
from lakectl.errors import LakectlError
from lakectl.lake import Lake


class NameTakenError(LakectlError):
    """The account has something of that name, and this lake's state doesn't know it."""


def refuse_taken_roles(lake: Lake, plan_json: Mapping[str, Any]) -> None:
    """Raise NameTakenError when the plan makes an IAM role whose name exists: granting to it would trust a stranger."""
    aws = lake.aws
    wanted = [
        one["change"]["after"]["name"]
        for one in plan_json.get("resource_changes", [])
        if one["type"] == "aws_iam_role" and one["change"]["actions"] == ["create"]
    ]
    arns = {f"arn:{aws.partition}:iam::{aws.account}:role/{name}": name for name in wanted}
    missing = missing_roles(aws, arns)
    taken = sorted(name for arn, name in arns.items() if arn not in missing)
    if taken:
        raise NameTakenError(
            f"IAM roles exist in the account and aren't this lake's: {', '.join(taken)}.",
            hint="Rename the lake, the environment or the role in cdktf.json, or remove what is left of an old deploy.",
        )
