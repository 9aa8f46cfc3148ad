"""Erase one subject's events: in raw, in the table, in the quarantine, in old versions; proven by another look.

The order matters (docs/adr/0007): raw is cleaned first, then the ETL's head is moved on, so that no run can publish
what it has read before, then everything else is cleaned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from lakectl.aws.digest_key import ensure_digest_key
from lakectl.aws.ledger_head import fence
from lakectl.aws.secrets import read_token_keys
from lakectl.aws.versions import Version, hide, read, remove, replace, versions
from lakectl.config import names
from lakectl.erasure.files import File, look, without
from lakectl.erasure.parquet import check_duckdb
from lakectl.erasure.subject import Subject, conditions_of
from lakectl.errors import LakectlError, UsageError
from lakectl.events.contract import Contract
from lakectl.events.reader import did_you_mean
from lakectl.lake import Lake
from lakectl.workflows.audit import Job, recorded
from lakectl.workflows.forget_journal import SCHEMA_VERSION, Entry, Journal, write_receipt
from lakectl.workflows.forget_places import QUARANTINE, RAW, STAGING, TABLE, Place, out_of_reach, places

# Events of the subject may go on coming while others are erased.
_ROUNDS = 3

Step = Callable[[str], None]
"""Told what has just been done; tests interrupt there."""


class NotForgottenError(LakectlError):
    """Something of the subject is left."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who is to be forgotten, and how sure that is."""

    stream: str
    where: tuple[str, ...]
    clear: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Values as they came with the event, by column."""
    dry_run: bool = False
    sure: bool = False


@dataclass(slots=True)
class Found:
    """What a look at everything has found."""

    entries: list[Entry] = field(default_factory=list)
    unreadable: dict[str, int] = field(default_factory=dict)
    """Object → lines (or one, the whole) that can't be read, and so aren't searched."""


def forget(lake: Lake, wish: Wish, *, step: Step = lambda _: None) -> dict[str, Any]:
    """Look, tell, ask, erase, prove, and write a receipt: the answer (shape: docs/json.md, `forget`)."""
    check_duckdb()
    if not (wish.dry_run or wish.sure or lake.console.interactive):
        raise UsageError("Nobody is here to confirm.", hint="Say --dry-run to look only, or --yes to erase.")
    contract = _contract(lake, wish.stream)
    eraser = Eraser(lake, contract, _subject(lake, contract, wish), step)
    with lake.console.step("Looking for the subject's events"):
        found = eraser.look()
    answer = eraser.answer(found.entries, found)
    if wish.dry_run:
        return {**answer, "erased": False}
    if not wish.sure:
        show(lake, {**answer, "erased": False})
        if not lake.console.confirm("Erase all of it for good?"):
            raise UsageError("Nothing was erased.", hint="Run it again when you are sure.")
    return eraser.erase_all()


def _contract(lake: Lake, stream: str) -> Contract:
    contracts = {contract.name: contract for contract in lake.config.streams}
    if stream not in contracts:
        raise UsageError(f"There is no stream {stream!r}.", hint=did_you_mean(stream, contracts))
    return contracts[stream]


def _subject(lake: Lake, contract: Contract, wish: Wish) -> Subject:
    hidden = any(column.personal == "token" for column in contract.columns)
    keys = read_token_keys(lake.deployed_aws, names.token_key_secret(lake.config)) if hidden else {}
    return Subject(conditions_of(contract, wish.where, wish.clear, keys), keys)


@dataclass(frozen=True, slots=True)
class Eraser:
    """One subject in one stream."""

    lake: Lake
    contract: Contract
    subject: Subject
    step: Step

    def look(self, *zones: str) -> Found:
        """Every version of every object, or of some zones'."""
        found = Found()
        for place in places(self.lake.config, self.contract, self.lake.aws.account):
            if not zones or place.zone in zones:
                self._look(place, found)
        return found

    def _look(self, place: Place, found: Found) -> None:
        for version in versions(self.lake.aws, place.bucket, place.prefix):
            body = read(self.lake.aws, version)
            looked = look(File(version.key, body.content), self.subject) if body else None
            if looked and looked.events:
                found.entries.append(
                    Entry(place.zone, version.bucket, version.key, version.id, version.latest, looked.events)
                )
            if looked and looked.unreadable:
                found.unreadable[f"s3://{version.bucket}/{version.key}"] = looked.unreadable

    def erase_all(self) -> dict[str, Any]:
        """Raw, the fence, everything else; again while something is found; then the receipt."""
        bucket = self.lake.state_bucket
        key = ensure_digest_key(self.lake.aws, bucket, names.digest_key())
        journal = Journal(self.lake, self.contract.name, self.subject.digest(key))
        journal.load()
        job = Job(action="forget", details={"stream": self.contract.name, "subject": journal.subject})
        with recorded(self.lake, job) as details:
            found = self._until_nothing_is_left(journal)
            self.step("proven")
            answer = self.answer(journal.entries.values(), found)
            receipt = self._receipt(journal, answer, key)
            details["receipt"] = receipt["signature"]
            self.step("receipt written")
        journal.close()
        return {**answer, "erased": True, "receipt": receipt}

    def _until_nothing_is_left(self, journal: Journal) -> Found:
        for _ in range(_ROUNDS):
            with self.lake.console.step("Erasing in the raw zone"):
                self._erase(journal, self.look(RAW))
            with self.lake.console.step("Keeping runs of the ETL from what they have read"):
                fence(self.lake.aws, *self._head())
                self.step("fenced")
            with self.lake.console.step("Erasing in table and quarantine"):
                self._erase(journal, self.look(TABLE, QUARANTINE, STAGING))
            with self.lake.console.step("Looking again"):
                found = self.look()
            if not found.entries:
                return found
        raise NotForgottenError(
            f"After {_ROUNDS} rounds {sum(one.events for one in found.entries)} events of the subject are there.",
            hint="They go on coming: stop who sends them, then run it again.",
        )

    def _head(self) -> tuple[str, str]:
        curated = names.bucket(self.lake.config, "curated", self.lake.aws.account)
        return curated, f"{names.runs_prefix(self.contract)}head.json"

    def _erase(self, journal: Journal, found: Found) -> None:
        if not found.entries:
            return
        journal.note(found.entries)
        self.step("noted")
        for one in sorted(found.entries, key=lambda entry: not entry.current):
            version = Version(one.bucket, one.key, one.version, one.current)
            if one.current and not self._clean(version):
                continue  # somebody has written it meanwhile: the next round looks again
            remove(self.lake.aws, version)
            self.step(f"removed {one.key}")

    def _clean(self, version: Version) -> bool:
        """Put the rest in the place of the current version, or nothing; the version itself becomes an old one."""
        body = read(self.lake.aws, version)
        if body is None:
            return False
        rest = without(File(version.key, body.content), self.subject)
        if rest:
            done = replace(self.lake.aws, version, body, rest)
        else:
            hide(self.lake.aws, version)
            done = True
        self.step(f"cleaned {version.key}")
        return done

    def answer(self, entries: Any, found: Found) -> dict[str, Any]:
        """What is, or was, where."""
        counts = dict.fromkeys((TABLE, QUARANTINE, RAW), 0)
        old = 0
        for one in entries:
            if one.current and one.zone in counts:
                counts[one.zone] += one.events
            else:
                old += one.events
        return {
            "version": SCHEMA_VERSION,
            "environment": self.lake.environment,
            "stream": self.contract.name,
            "events": {**counts, "old_versions": old},
            "objects": len({(one.bucket, one.key) for one in entries}),
            "unreadable": dict(sorted(found.unreadable.items())),
            "out_of_reach": [
                *out_of_reach(self.lake.config, self.contract, self.lake.aws.account),
                *(
                    f"Rows of other key periods have other tokens in {column}; with --clear {column} they are found."
                    for column in self.subject.of_one_period
                ),
            ],
        }

    def _receipt(self, journal: Journal, answer: Mapping[str, Any], key: bytes) -> dict[str, Any]:
        now = datetime.now(UTC)
        content = {
            **answer,
            "when": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "actor": self.lake.aws.caller,
            "subject": journal.subject,
            "left": 0,
            "erased": [asdict(one) for one in sorted(journal.entries.values())],
        }
        name = f"{now:%Y%m%dT%H%M%SZ}-{journal.stream}-{journal.subject[:16]}"
        return write_receipt(self.lake, name, content, key)


def show(lake: Lake, answer: Mapping[str, Any]) -> None:
    """Print the answer for a person."""
    lake.console.table(["where", "events"], [[place, f"{count:,}"] for place, count in answer["events"].items()])
    for sentence in _said(answer):
        lake.console.say(sentence)


def _said(answer: Mapping[str, Any]) -> Iterator[str]:
    if answer["erased"]:
        yield "All of them are erased; another look at every version of every object found none."
        yield f"Receipt: {answer['receipt']['signature']}"
    else:
        yield "Nothing is erased yet."
    for key, count in answer["unreadable"].items():
        yield f"Not searched, because it can't be read: {count} in {key}"
    yield from (f"Out of reach: {sentence}" for sentence in answer["out_of_reach"])
