"""PutPermission: who may put events on a bus. ministack knows no whole policies, and no policy's shape of conditions.

"PutPermission", EventBridge API reference: either `Policy`, which replaces everything, or one statement's parts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lakectl.localaws import durability
from lakectl.localaws.api import AwsError, Reply, Request
from lakectl.localaws.seam_events import bus_of, bus_policies

_VERSION = "2012-10-17"


def put_permission(request: Request) -> Reply:
    """Replace the bus's policy, or one statement of it; ResourceNotFoundException, ValidationException."""
    given = request.json()
    bus = bus_of(str(given.get("EventBusName", "")))
    if bus is None:
        raise AwsError("ResourceNotFoundException", f"Event bus {given['EventBusName']} does not exist.")
    policies = bus_policies()
    if given.get("Policy"):
        policies[bus] = _document(given["Policy"])
    else:
        statement = _statement(given, f"arn:aws:events:{request.region}:{request.account}:event-bus/{bus}")
        kept = [one for one in policies.get(bus, {}).get("Statement", []) if one.get("Sid") != statement["Sid"]]
        policies[bus] = {"Version": _VERSION, "Statement": [*kept, statement]}
    durability.touch("eventbridge")
    return Reply.of({})


def _document(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise AwsError("ValidationException", f"Policy is no JSON: {error}") from error
    if not isinstance(found, dict) or not found.get("Statement"):
        raise AwsError("ValidationException", "Policy has no statement.")
    return found


def _statement(given: Mapping[str, Any], bus_arn: str) -> dict[str, Any]:
    missing = [name for name in ("StatementId", "Action", "Principal") if not given.get(name)]
    if missing:
        raise AwsError("ValidationException", f"PutPermission needs Policy, or {', '.join(missing)} too.")
    who = given["Principal"]
    statement = {
        "Sid": given["StatementId"],
        "Effect": "Allow",
        "Principal": "*" if who == "*" else {"AWS": f"arn:aws:iam::{who}:root"},
        "Action": given["Action"],
        "Resource": bus_arn,
    }
    condition = given.get("Condition")
    return (
        {**statement, "Condition": {condition["Type"]: {condition["Key"]: condition["Value"]}}}
        if condition
        else statement
    )
