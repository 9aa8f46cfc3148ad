"""IAM policies by their meaning."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lakectl.plan.policy import Policy, parse_policy
from lakectl.plan.values import UNKNOWN, Sensitive


def policy(*statements: dict[str, Any]) -> Policy:
    parsed = parse_policy(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))
    assert parsed is not None
    return parsed


def allow(action: str | list[str], resource: str | list[str] = "arn:aws:s3:::a", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


NARROW = allow(["s3:GetObject", "s3:PutObject"])
MFA = {"Bool": {"aws:MultiFactorAuthPresent": True}}


@pytest.mark.parametrize(
    ("before", "after", "gained"),
    [
        (NARROW, allow(["s3:PutObject", "s3:GetObject"]), []),
        (NARROW, allow("S3:getobject"), []),
        (NARROW, allow("s3:Get*"), ["s3:Get* on arn:aws:s3:::a"]),
        (allow("s3:*"), NARROW, []),
        (allow("s3:GetObject", "*"), NARROW, ["s3:PutObject on arn:aws:s3:::a"]),
        (allow("s3:GetObject", "arn:aws:s3:::a*"), allow("s3:GetObject", "arn:aws:s3:::ab/c"), []),
        (allow("s3:GetObject"), allow("s3:GetObject", Condition=MFA), []),
        (allow("s3:GetObject", Condition=MFA), allow("s3:GetObject"), ["s3:GetObject on arn:aws:s3:::a"]),
        (
            allow("s3:GetObject", Condition=MFA),
            allow("s3:GetObject", Condition={"Bool": {"aws:MultiFactorAuthPresent": ["true"]}}),
            [],
        ),
        (
            allow("s3:GetObject", Principal={"AWS": ["a", "b"]}),
            allow("s3:GetObject", Principal={"AWS": ["c", "b"], "Service": "d"}),
            ["c s3:GetObject on arn:aws:s3:::a", "d s3:GetObject on arn:aws:s3:::a"],
        ),
        (NARROW, {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, ["not iam:* on *"]),
    ],
)
def test_what_is_allowed_beyond(before: dict[str, Any], after: dict[str, Any], gained: list[str]) -> None:
    assert [str(one) for one in policy(after).allows_beyond(policy(before))] == gained


def test_a_lost_deny_shows_though_an_allow_stands_in_its_place() -> None:
    deny = {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}
    lost = policy(NARROW, deny).denies_beyond(policy(NARROW, allow("s3:DeleteObject", "*")))

    assert [str(one) for one in lost] == ["s3:DeleteObject on *"]


@pytest.mark.parametrize("document", [UNKNOWN, Sensitive("{}"), None, "", "no json", "[]", "{}"])
def test_what_is_no_policy(document: Any) -> None:
    assert parse_policy(document) is None
