"""EventBridge's side of the seam to ministack: buses, rules, patterns, archives, and who may deliver to what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lakectl.localaws.seam import module


def work_for(account: str, region: str) -> None:
    """Let the present thread see this account and region, as a request of theirs would."""
    responses = module("core.responses")
    responses.set_request_account_id(account)
    responses.set_request_region(region)


def role_may(role_arn: str, action: str, resource: str, *, account: str, region: str) -> bool:
    """Whether IAM lets a role do this."""
    iam, name = module("core.iam_evaluator"), role_arn.rpartition("/")[2]
    principal = f"arn:aws:sts::{account}:assumed-role/{name}/events"
    asked = iam.EvalContext(principal, "AssumedRole", account, action, resource, region, secure_transport=True)
    limits = iam._permissions_boundary(module("services.iam")._roles, name, account)  # noqa: SLF001
    found = iam.evaluate(asked, iam._gather_role_policies(name, account), *limits)  # noqa: SLF001
    return bool(found.decision == "Allow")


def eventbridge_may(action: str, resource: str, *, source: str, account: str, region: str) -> bool:
    """Whether the policy of a queue, topic or function lets EventBridge in for a rule; True when nothing is there."""
    iam = module("core.iam_evaluator")
    policy = iam._resource_policy(action.partition(":")[0], resource)  # noqa: SLF001
    if policy is None:
        return True
    about = {"aws:sourcearn": source, "aws:sourceaccount": account}
    # The caller is the service, and no principal of an account.
    asked = iam.EvalContext("", "Service", "", action, resource, region, secure_transport=True, service_context=about)
    found = iam.evaluate_resource_policy(policy[0], asked, "events.amazonaws.com")
    return bool(found.decision == "Allow")


def archive(name: str) -> Mapping[str, Any] | None:
    """An archive's description."""
    found: Mapping[str, Any] | None = module("services.eventbridge")._archives.get(name)  # noqa: SLF001
    return found


def bus_of(reference: str) -> str | None:
    """The name of an existing event bus, given its name or ARN; None when there is none."""
    events = module("services.eventbridge")
    name, failure = events._event_bus_name_from_ref(reference or "default")  # noqa: SLF001
    exists = name == "default" or name in events._event_buses  # noqa: SLF001
    return str(name) if exists and not failure else None


def bus_policies() -> dict[str, dict[str, Any]]:
    """Bus → its policy document, where it has one; to be changed in place."""
    found: dict[str, dict[str, Any]] = module("services.eventbridge")._event_bus_policies  # noqa: SLF001
    return found


@dataclass(frozen=True, slots=True)
class Hit:
    """A target of a rule that an event matched."""

    rule: Mapping[str, Any]
    target: Mapping[str, Any]


class Event:
    """An event on a bus, in ministack's shape: EventId, Source, DetailType, Detail (text), Time (seconds)."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record
        self._events = module("services.eventbridge")
        self._view = self._events._pattern_event_view(record)  # noqa: SLF001

    @classmethod
    def again(cls, envelope: Mapping[str, Any], bus: str, replay: str) -> Event:
        """An archived event on its way back to its bus."""
        record = {
            "EventId": envelope["id"],
            "Source": envelope["source"],
            "DetailType": envelope["detail-type"],
            "Detail": json.dumps(envelope["detail"]),
            "EventBusName": bus,
            "Time": int(datetime.fromisoformat(envelope["time"]).timestamp()),
            "Resources": envelope["resources"],
            "Account": envelope["account"],
            "Region": envelope["region"],
            "ReplayName": replay,
        }
        return cls(record)

    def envelope(self) -> dict[str, Any]:
        """The event as targets get it."""
        envelope: dict[str, Any] = self._view.event_with_detail()
        return envelope

    def hits(self) -> list[Hit]:
        """The targets of the enabled rules of its bus whose pattern matches."""
        bus = self.record["EventBusName"]
        return [
            Hit(rule, target)
            for key, rule in list(self._events._rules.items())  # noqa: SLF001
            if rule.get("EventBusName", "default") == bus and rule.get("State") == "ENABLED"
            if rule.get("EventPattern") and self._events._matches_pattern_view(rule["EventPattern"], self._view, key)  # noqa: SLF001
            for target in self._events._targets.get(key, [])  # noqa: SLF001
        ]

    def archives(self) -> list[str]:
        """The archives of its bus that take it."""
        arn = f":event-bus/{self.record['EventBusName']}"
        return [
            name
            for name, archive in list(self._events._archives.items())  # noqa: SLF001
            if archive.get("EventSourceArn", "").endswith(arn)
            if not archive.get("EventPattern")
            or self._events._matches_pattern_view(archive["EventPattern"], self._view, name)  # noqa: SLF001
        ]

    def input_of(self, hit: Hit) -> str:
        """What this target is sent: the envelope, or what its InputTransformer, Input or InputPath make of it."""
        transformer = hit.target.get("InputTransformer")
        if transformer:
            return str(self._events._apply_input_transformer(transformer, hit.rule, self._view))  # noqa: SLF001
        if hit.target.get("Input"):
            return str(hit.target["Input"])
        part: Any = self.envelope()
        for step in str(hit.target.get("InputPath", "")).strip("$.").split("."):
            part = part.get(step, part) if step and isinstance(part, dict) else part
        return json.dumps(part)
