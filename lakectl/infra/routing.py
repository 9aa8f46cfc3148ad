"""The rule: which events of the bus belong to a stream, and what happens when they can't be handed on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.infra.account import Account
from lakectl.infra.bus import Bus
from lakectl.infra.cdktf import CloudwatchEventRule, CloudwatchEventTarget, Construct
from lakectl.infra.dead_letters import DeadLetters
from lakectl.infra.firehose import Firehose
from lakectl.infra.iam import ServiceRole, ServiceRoleProps, allow, from_account

# EventBridge's longest: 24 hours and 185 attempts ("Retrying event delivery in Amazon EventBridge").
_RETRY = {"maximum_event_age_in_seconds": 24 * 3600, "maximum_retry_attempts": 185}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingProps:
    """One stream's rule."""

    name: str
    role_name: str
    description: str
    pattern: Mapping[str, Any]


class Routing(Construct):
    """A rule of the bus, its target Firehose, and its dead letters."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        account: Account,
        bus: Bus,
        firehose: Firehose,
        props: RoutingProps,
    ) -> None:
        super().__init__(scope, construct_id)
        rule = CloudwatchEventRule(
            self,
            "rule",
            name=props.name,
            description=props.description,
            event_bus_name=bus.name,
            event_pattern=json.dumps(props.pattern, sort_keys=True),
        )
        role = ServiceRole(
            self,
            "events",
            ServiceRoleProps(
                name=props.role_name,
                description=f"EventBridge hands events to Firehose {props.name}",
                service="events",
                statements=[allow(["firehose:PutRecord", "firehose:PutRecordBatch"], [firehose.arn])],
                trust_condition=from_account(account.id),
            ),
        )
        self.dead_letters = DeadLetters(self, "DeadLetters", account, props.name, rule)
        CloudwatchEventTarget(
            self,
            "target",
            rule=rule.name,
            event_bus_name=bus.name,
            target_id="firehose",
            arn=firehose.arn,
            role_arn=role.arn,
            retry_policy=_RETRY,
            dead_letter_config={"arn": self.dead_letters.arn},
            depends_on=[role.policy],
        )
        self.rule_arn = rule.arn
