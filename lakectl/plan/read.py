"""Terraform's plan JSON in, a Plan out ("JSON Output Format" of Terraform's documentation, format version 1)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lakectl.errors import UsageError
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.redact import hidden, secrets_of
from lakectl.plan.values import marked

_MAJOR = "1"

_KINDS = {
    ("no-op",): Kind.NO_OP,
    ("create",): Kind.CREATE,
    ("read",): Kind.READ,
    ("update",): Kind.UPDATE,
    ("delete",): Kind.DELETE,
    ("delete", "create"): Kind.REPLACE,
    ("create", "delete"): Kind.REPLACE,
    ("forget",): Kind.FORGET,
    ("create", "forget"): Kind.REPLACE,
}

# Reading a data source changes nothing.
_STAYS = (Kind.NO_OP, Kind.READ)

_HOW = "Write one with: terraform plan -out=FILE && terraform show -json FILE > plan.json"


class NotAPlanError(UsageError):
    """What was given isn't the JSON of a Terraform plan."""


def parse_plan(text: str | bytes) -> Plan:
    """The plan that a file holds; raises NotAPlanError."""
    if isinstance(text, bytes) and text.startswith(b"PK"):
        raise NotAPlanError("This is Terraform's binary plan file, not its JSON.", hint="terraform show -json FILE")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise NotAPlanError(f"This isn't JSON: {error}.", hint=_HOW) from error
    return read_plan(data)


def read_plan(data: Any) -> Plan:
    """The plan that parsed JSON holds; raises NotAPlanError."""
    _check_form(data)
    references = dict(_references(data))
    drift = tuple(change for change in _changes(data, "resource_drift", {}) if change.kind not in _STAYS)
    resources = tuple(_changes(data, "resource_changes", references))
    changes = tuple(change for change in resources if change.kind not in _STAYS)
    outputs = tuple(_outputs(data))
    return Plan(
        format_version=data["format_version"],
        terraform_version=str(data.get("terraform_version", "")),
        changes=changes,
        drift=drift,
        unchanged=tuple(change for change in resources if change.kind is Kind.NO_OP),
        complete=data.get("complete", True) is not False,
        errored=data.get("errored", False) is True,
        outputs=outputs,
        secrets=secrets_of(data, (*changes, *outputs, *drift)),
    )


def _check_form(data: Any) -> None:
    if not isinstance(data, Mapping):
        raise NotAPlanError("A plan is a JSON object, this isn't one.", hint=_HOW)
    if "@level" in data:
        raise NotAPlanError("This is the log of terraform plan -json, not the plan.", hint=_HOW)
    version = data.get("format_version")
    if not isinstance(version, str):
        raise NotAPlanError("This isn't a Terraform plan: it has no format_version.", hint=_HOW)
    if version.split(".")[0] != _MAJOR:
        raise NotAPlanError(
            f"This plan has format version {version}; lakectl reads {_MAJOR}.x.",
            hint="Use another version of Terraform, or a newer lakectl.",
        )
    if "values" in data and "resource_changes" not in data:
        raise NotAPlanError("This is Terraform's state, not a plan.", hint=_HOW)


def _references(data: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """What the configuration's expressions name, by address without index; modules aren't looked into."""
    root = (data.get("configuration") or {}).get("root_module") or {}
    for resource in root.get("resources") or ():
        expressions = resource.get("expressions") or {}
        yield resource["address"], {key: tuple(_named(expression)) for key, expression in expressions.items()}


def _named(expression: Any) -> Iterator[str]:
    """The resources in an expression, or in those of a nested block."""
    if isinstance(expression, list):
        for block in expression:
            yield from _named(block)
    elif isinstance(expression, Mapping) and "references" in expression:
        # Each stands there twice: with its attribute, and the resource alone.
        yield from (name for name in expression["references"] if name.count(".") == 1)
    elif isinstance(expression, Mapping) and "constant_value" not in expression:
        for inner in expression.values():
            yield from _named(inner)


_References = Mapping[str, Mapping[str, tuple[str, ...]]]


def _changes(data: Mapping[str, Any], key: str, references: _References) -> Iterator[Change]:
    entries = data.get(key, [])
    if not isinstance(entries, list):
        raise NotAPlanError(f"This plan is damaged: {key} isn't a list.", hint=_HOW)
    for index, entry in enumerate(entries):
        try:
            yield _change(entry, references.get(entry["address"].partition("[")[0], {}))
        except (KeyError, TypeError, AttributeError) as error:
            raise NotAPlanError(f"This plan is damaged: {key}[{index}] isn't a change.", hint=_HOW) from error


def _outputs(data: Mapping[str, Any]) -> Iterator[Change]:
    for name, change in sorted((data.get("output_changes") or {}).items()):
        kind = _KINDS.get(tuple(change["actions"]), Kind.UPDATE)
        if kind in _STAYS:
            continue
        before = marked(change.get("before"), None, change.get("before_sensitive"))
        after = marked(change.get("after"), change.get("after_unknown"), change.get("after_sensitive"))
        yield Change(
            address=f"output.{name}",
            type="output",
            name=name,
            kind=kind,
            before={"value": before} if kind is not Kind.CREATE else {},
            after={"value": after} if kind is not Kind.DELETE else {},
        )


def _change(entry: Mapping[str, Any], references: Mapping[str, tuple[str, ...]]) -> Change:
    change = entry["change"]
    actions = tuple(change["actions"])
    if actions not in _KINDS:
        raise NotAPlanError(
            f"lakectl doesn't know what {'+'.join(actions)} does to {entry['address']}.", hint="Use a newer lakectl."
        )
    before = marked(change.get("before") or {}, None, change.get("before_sensitive"))
    after = marked(change.get("after") or {}, change.get("after_unknown"), change.get("after_sensitive"))
    imported = str((change.get("importing") or {}).get("id", ""))
    kind = _KINDS[actions]
    return Change(
        address=entry["address"],
        type=entry["type"],
        name=entry["name"],
        kind=Kind.ADOPT if imported and kind is Kind.NO_OP else kind,
        imported=imported,
        before=hidden(entry["type"], before),
        after=hidden(entry["type"], after) if change.get("after") is not None else {},
        replace_paths=tuple(".".join(map(str, path)) for path in change.get("replace_paths") or ()),
        reason=entry.get("action_reason", ""),
        references=references,
    )
