"""IAM policies, written as what they allow, and the roles that services work under."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lakectl.infra.cdktf import Construct, IamRole, IamRolePolicy, TerraformStack

Statement = Mapping[str, Any]


def allow(actions: Sequence[str], resources: Sequence[str], condition: Mapping[str, Any] | None = None) -> Statement:
    """A statement that allows these actions on these resources."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return {**statement, "Condition": dict(condition)} if condition else statement


def document(*statements: Statement) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal: Mapping[str, Any], condition: Mapping[str, Any] | None = None) -> str:
    """The trust policy of a role that this principal may assume."""
    statement = {"Effect": "Allow", "Principal": dict(principal), "Action": "sts:AssumeRole"}
    return document({**statement, "Condition": dict(condition)} if condition else statement)


def from_account(account_id: str) -> Mapping[str, Any]:
    """Only on behalf of this account ("The confused deputy problem", IAM user guide).

    For services that send `aws:SourceAccount` when they assume a role. Glue, Lambda and Lake Formation aren't
    documented to (prowler issue 2810); there `iam:PassRole` protects, which doesn't work across accounts.
    """
    return {"StringEquals": {"aws:SourceAccount": account_id}}


def limit_roles(stack: TerraformStack, boundary: str) -> None:
    """Give every role of the stack a permissions boundary ("" is none); call it when all of them are made."""
    for item in stack.node.find_all() if boundary else ():
        if isinstance(item, IamRole):
            item.permissions_boundary = boundary


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRoleProps:
    """Who works under the role, and what they may do."""

    name: str
    description: str
    service: str
    """`firehose` for firehose.amazonaws.com."""
    statements: Sequence[Statement]
    trust_condition: Mapping[str, Any] | None = field(default=None)


class ServiceRole(Construct):
    """A role with one inline policy, so that nothing else can be attached unnoticed."""

    def __init__(self, scope: Construct, construct_id: str, props: ServiceRoleProps) -> None:
        super().__init__(scope, construct_id)
        principal = {"Service": f"{props.service}.amazonaws.com"}
        role = IamRole(
            self,
            "role",
            name=props.name,
            description=props.description,
            assume_role_policy=trust(principal, props.trust_condition),
        )
        self.policy = IamRolePolicy(self, "policy", name="lake", role=role.name, policy=document(*props.statements))
        self.arn = role.arn
        self.name = role.name
