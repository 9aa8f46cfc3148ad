"""EventBridge's side of the seam to ministack: buses, rules, patterns, archives, and who may deliver to what."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lakectl.localaws.seam import module

_KINDS = 1024
EVENTBRIDGE = "events.amazonaws.com"
_SHAPERS = frozenset({"Input", "InputPath", "InputTransformer"})


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


def service_may(service: str, action: str, resource: str, *, source: str, account: str, region: str) -> bool:
    """Whether the policy of a queue, topic or function lets a service in for a rule or an alarm; True without one.

    A topic's default policy (anyone, of the owner's account: `AWS:SourceOwner`) lets alarms in, and no rules.
    """
    iam = module("core.iam_evaluator")
    policy = iam._resource_policy(action.partition(":")[0], resource)  # noqa: SLF001
    if policy is None:
        return True
    about, caller = {"aws:sourcearn": source, "aws:sourceaccount": account}, ""
    if service != EVENTBRIDGE:
        about, caller = {**about, "aws:sourceowner": account}, "*"
    # The caller is the service, and no principal of an account.
    asked = iam.EvalContext(
        caller, "Service", "", action, resource, region, secure_transport=True, service_context=about
    )
    found = iam.evaluate_resource_policy(policy[0], asked, service)
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


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What an event meets on its bus: the rules that match, their targets, and the archives that take it."""

    rules: list[Mapping[str, Any]]
    hits: list[Hit]
    archives: list[str]


class Event:
    """An event on a bus, in ministack's shape: EventId, Source, DetailType, Detail (text), Time (seconds)."""

    def __init__(self, record: dict[str, Any]) -> None:
        self.record = record

    @functools.cached_property
    def view(self) -> Any:
        """What ministack matches patterns against."""
        return module("services.eventbridge")._pattern_event_view(self.record)  # noqa: SLF001

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
        envelope: dict[str, Any] = self.view.event_with_detail()
        return envelope

    @functools.cached_property
    def text(self) -> bytes:
        """The envelope as JSON on one line, the detail as its sender wrote it."""
        record = self.record
        detail = record["Detail"]
        if "ReplayName" in record or "\n" in detail or "\r" in detail:
            return json.dumps(self.envelope()).encode()
        head = (
            f'{{"version":"0","id":"{record["EventId"]}","detail-type":{_quoted(record["DetailType"])},'
            f'"source":{_quoted(record["Source"])},"account":"{record["Account"]}",'
            f'"time":"{_moment(record["Time"])}","region":"{record["Region"]}","resources":'
        )
        resources = json.dumps(record["Resources"]) if record["Resources"] else "[]"
        try:
            return f'{head}{resources},"detail":{detail}}}'.encode()
        except UnicodeEncodeError:  # half of a surrogate pair, which JSON can hold and UTF-8 can't
            return json.dumps(self.envelope()).encode()

    def input_of(self, hit: Hit) -> bytes:
        """What this target is sent: the envelope, or what its InputTransformer, Input or InputPath make of it."""
        if not _SHAPERS.intersection(hit.target):
            return self.text
        return self._shaped(hit).encode()

    def _shaped(self, hit: Hit) -> str:
        transformer = hit.target.get("InputTransformer")
        if transformer:
            apply = module("services.eventbridge")._apply_input_transformer  # noqa: SLF001
            return str(apply(transformer, hit.rule, self.view))
        if hit.target.get("Input"):
            return str(hit.target["Input"])
        part: Any = self.envelope()
        for step in str(hit.target.get("InputPath", "")).strip("$.").split("."):
            part = part.get(step, part) if step and isinstance(part, dict) else part
        return json.dumps(part)


class Bus:
    """The enabled rules of a bus with their targets, and its archives, as they are at this moment."""

    def __init__(self, name: str) -> None:
        events = module("services.eventbridge")
        self._matches = events._matches_pattern_view  # noqa: SLF001
        self._rules = [
            (rule, key, [Hit(rule, target) for target in events._targets.get(key, [])])  # noqa: SLF001
            for key, rule in list(events._rules.items())  # noqa: SLF001
            if rule.get("EventBusName", "default") == name and rule.get("State") == "ENABLED"
            if rule.get("EventPattern")
        ]
        self._archives = [
            (archive.get("EventPattern"), key)
            for key, archive in list(events._archives.items())  # noqa: SLF001
            if archive.get("EventSourceArn", "").endswith(f":event-bus/{name}")
        ]
        patterns = [rule["EventPattern"] for rule, *_ in self._rules]
        patterns += [pattern for pattern, _ in self._archives if pattern]
        self._is_plain = all(_asks_for_kind_alone(pattern) for pattern in patterns)
        self._found: dict[tuple[str, str], Found] = {}

    def find(self, event: Event) -> Found:
        """What an event meets."""
        if not self._is_plain:
            return self._find(event)
        kind = event.record["Source"], event.record["DetailType"]
        found = self._found.get(kind)
        if found is None:
            found = self._find(event)
            if len(self._found) < _KINDS:
                self._found[kind] = found
        return found

    def _find(self, event: Event) -> Found:
        met = [
            (rule, targets)
            for rule, key, targets in self._rules
            if self._matches(rule["EventPattern"], event.view, key)
        ]
        archives = [name for pattern, name in self._archives if not pattern or self._matches(pattern, event.view, name)]
        return Found([rule for rule, _ in met], [hit for _, targets in met for hit in targets], archives)


def _asks_for_kind_alone(pattern: Any) -> bool:
    """Whether all events of a source and detail type have the same answer from this pattern."""
    try:
        names = json.loads(pattern)
    except (TypeError, ValueError):
        return False
    return isinstance(names, dict) and names.keys() <= {"source", "detail-type"}


_quoted = json.encoder.encode_basestring


@functools.lru_cache(maxsize=64)
def _moment(seconds: int) -> str:
    text: str = module("services.eventbridge")._event_time_string({"Time": seconds})  # noqa: SLF001
    return text
