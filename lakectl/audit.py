"""The audit log's records: who changed the lake, when, from which commit, and what came of it.

A record is written before an apply (intent) and after it (outcome). Each holds the digest of the one before it, so that
a changed, removed or reordered record shows. Where records are kept is somebody else's matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from lakectl.errors import LakectlError

SCHEMA_VERSION = 1
ACTIONS = ("deploy", "destroy", "fix", "forget", "rotate")
PHASES = ("intent", "outcome")
OUTCOMES = ("", "applied", "failed", "interrupted")


class AuditRecordError(LakectlError):
    """What lies in the audit log isn't a record that this version can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRecord:
    """One entry of the log."""

    schema_version: int = SCHEMA_VERSION
    run: str
    """Names one deploy or destroy: its intent and its outcome share it."""
    phase: str
    """One of PHASES."""
    when: str
    """UTC, ISO 8601 with a Z; log order is chain order, this is for people."""
    actor: str
    """The ARN that AWS knows the caller by."""
    user: str = ""
    """The user of the operating system, or the CI run."""
    commit: str = ""
    dirty: bool = False
    """Whether the checkout held changes that the commit doesn't."""
    environment: str
    action: str
    """One of ACTIONS."""
    plan_digest: str
    counts: Mapping[str, int] = field(default_factory=dict)
    """Resources by what happens to them, as in a review."""
    accepted: Mapping[str, str] = field(default_factory=dict)
    """Rules whose blockers somebody let pass, each with the reason."""
    details: Mapping[str, str] = field(default_factory=dict)
    """What else was done: of a fix, each thing that was wrong and its commands. Not there when there is nothing."""
    outcome: str = ""
    """One of OUTCOMES; "" in an intent."""
    exit_code: int | None = None
    seconds: float | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of lakectl, Terraform and the provider."""
    state: Mapping[str, str] = field(default_factory=dict)
    """The versions of the state's object: `before` the apply and, in an outcome, `after` it; "" is no state."""
    previous: str = ""
    """The digest of the record before this one; "" in the first."""

    @property
    def digest(self) -> str:
        """`sha256:…` of the whole record, with its link to the one before."""
        # Records that were written before these were noted keep their digests.
        whole = {key: value for key, value in asdict(self).items() if value or key not in ("state", "details")}
        canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return f"sha256:{hashlib.sha256(canonical.encode()).hexdigest()}"


def to_document(record: AuditRecord) -> dict[str, Any]:
    """The record as JSON types."""
    document = asdict(record)
    # Records that were written before there were details must keep their digests.
    return document if document["details"] else {key: value for key, value in document.items() if key != "details"}


def to_json(record: AuditRecord) -> str:
    """The record as one line of JSON, without a line end."""
    return json.dumps(to_document(record), sort_keys=True, ensure_ascii=False)


def from_json(text: str) -> AuditRecord:
    """The record in a JSON text; raises AuditRecordError."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise AuditRecordError(f"A record of the audit log isn't JSON: {error}.", hint=_BROKEN) from error
    return from_document(data)


def from_document(data: Any) -> AuditRecord:
    """The record in parsed JSON; raises AuditRecordError."""
    if not isinstance(data, Mapping) or data.get("schema_version") != SCHEMA_VERSION:
        version = data.get("schema_version") if isinstance(data, Mapping) else None
        raise AuditRecordError(
            f"A record of the audit log has schema version {version}; this lakectl reads {SCHEMA_VERSION}.",
            hint="Use a newer lakectl.",
        )
    return _checked(data)


_BROKEN = "Compare the object's versions in the state bucket: somebody has changed it."


def _checked(data: Mapping[str, Any]) -> AuditRecord:
    known = {each.name for each in fields(AuditRecord)}
    if data.keys() - known:
        strange = ", ".join(sorted(data.keys() - known))
        raise AuditRecordError(f"A record of the audit log has unknown keys: {strange}.", hint=_BROKEN)
    try:
        record = AuditRecord(**data)
    except TypeError as error:
        raise AuditRecordError(f"A record of the audit log isn't whole: {error}.", hint=_BROKEN) from error
    for value, allowed in ((record.phase, PHASES), (record.action, ACTIONS), (record.outcome, OUTCOMES)):
        if value not in allowed:
            raise AuditRecordError(f"A record of the audit log says {value!r}.", hint=_BROKEN)
    return record


def verify(records: Sequence[AuditRecord], head: str = "") -> list[str]:
    """What is wrong with a log, oldest record first, in sentences; [] when the chain holds.

    `head` is the digest of the newest record as somebody noted it: without it nobody can tell that the newest records
    were cut off.
    """
    wrong = []
    before = ""
    for number, record in enumerate(records, 1):
        if record.previous != before:
            wrong.append(
                f"Record {number} ({record.when}, {record.action} {record.phase}) doesn't follow the record before it: "
                "one of them was changed, removed or put elsewhere."
            )
        before = record.digest
    if head and head != before:
        wrong.append("The newest record isn't the one that was noted: it was changed, or newer ones were removed.")
    return wrong


def unfinished(records: Iterable[AuditRecord]) -> tuple[AuditRecord, ...]:
    """Intents without an outcome: runs that go on, or that were killed."""
    intents: dict[str, AuditRecord] = {}
    for record in records:
        if record.phase == "intent":
            intents[record.run] = record
        else:
            intents.pop(record.run, None)
    return tuple(intents.values())


@dataclass(frozen=True, slots=True)
class StateVersion:
    """One version of the state's object."""

    id: str
    when: str
    """UTC, ISO 8601 with a Z."""


@dataclass(frozen=True, slots=True)
class Step:
    """One version of the state, and the run that wrote it."""

    version: StateVersion
    run: AuditRecord | None
    """None: nobody that the log knows."""
    sure: bool
    """False when the run has no outcome: it was killed, and others may have written since."""


def history(records: Sequence[AuditRecord], versions: Sequence[StateVersion]) -> list[Step]:
    """Every version, oldest first, with its run. Terraform writes several versions during one apply.

    Versions that have expired are missing at the beginning. A run that noted no versions explains none.
    """
    places = {version.id: place for place, version in enumerate(versions)}
    ended = [record for record in records if record.phase == "outcome" and record.state]
    killed = [record for record in unfinished(records) if record.state]
    return [_step(place, version, places, (ended, killed)) for place, version in enumerate(versions)]


def _step(
    place: int,
    version: StateVersion,
    places: dict[str, int],
    runs: tuple[Sequence[AuditRecord], Sequence[AuditRecord]],
) -> Step:
    ended, killed = runs
    for record in ended:
        before, after = places.get(record.state["before"], -1), places.get(record.state["after"], -1)
        if before < place <= after:
            return Step(version, record, sure=True)
    known = {record.state["before"] for record in ended}
    for record in reversed(killed):
        before = places.get(record.state["before"], -1)
        # A later run that began on a version has found what the killed one left; the rest isn't the killed one's.
        seen = [places[one] for one in known if places.get(one, -1) > before]
        if before < place <= min(seen, default=len(places)):
            return Step(version, record, sure=False)
    return Step(version, None, sure=True)
