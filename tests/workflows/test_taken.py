"""An IAM role that exists and isn't this lake's is told before an apply."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lakectl.lake import Lake
from lakectl.workflows.taken import NameTakenError, refuse_taken_roles

pytestmark = pytest.mark.local


def plan(action: str, *names: str) -> dict[str, Any]:
    changes = [{"type": "aws_iam_role", "change": {"actions": [action], "after": {"name": name}}} for name in names]
    return {"resource_changes": [*changes, {"type": "aws_s3_bucket", "change": {"actions": ["create"], "after": {}}}]}


def test_a_role_of_somebody_else_is_refused(lake: Lake) -> None:
    iam = lake.aws.client("iam")
    iam.create_role(RoleName="cloud-analyst-local", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17"}))
    try:
        with pytest.raises(NameTakenError) as refused:
            refuse_taken_roles(lake, plan("create", "cloud-developer-local", "cloud-analyst-local"))
        assert refused.value.sentence == "IAM roles exist in the account and aren't this lake's: cloud-analyst-local."
        refuse_taken_roles(lake, plan("update", "cloud-analyst-local"))
        refuse_taken_roles(lake, plan("create", "cloud-developer-local"))
    finally:
        iam.delete_role(RoleName="cloud-analyst-local")
