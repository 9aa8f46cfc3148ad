"""The audit log: written around every apply, kept beside the state, listed."""

from __future__ import annotations

import getpass
import os
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime

from lakectl import __version__
from lakectl.audit import AuditRecord, from_document, to_document, unfinished, verify
from lakectl.aws.records import read_all, write
from lakectl.aws.session import AwsCallError
from lakectl.aws.state import newest_version
from lakectl.checkout import checkout_of
from lakectl.config import names
from lakectl.errors import InterruptedByUserError, LakectlError, UsageError
from lakectl.lake import Lake
from lakectl.plan.review import Review
from lakectl.plan.rules.personal import PERSONAL

# "Conditional writes", Amazon S3 user guide: the key is there, or somebody is writing it.
_TAKEN = ("PreconditionFailed", "ConditionalRequestConflict")
_TRIES = 10


class BrokenLogError(LakectlError):
    """The audit log isn't as lakectl wrote it."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is about to be done."""

    action: str
    review: Review | None = None
    terraform: str = ""
    """Flavour and version."""
    details: Mapping[str, str] = field(default_factory=dict)


def records(lake: Lake) -> list[AuditRecord]:
    """The environment's log, oldest first."""
    found = read_all(lake.deployed_aws, lake.state_bucket, names.audit_prefix(lake.config))
    return [from_document(document) for document in found]


@contextmanager
def recorded(lake: Lake, job: Job) -> Iterator[dict[str, str]]:
    """Write the intent, let the work happen, write what came of it. The work's own error wins over the log's.

    What the work puts into the dict is part of the outcome's details.
    """
    intent = _intent(lake, job)
    _append(lake, intent)
    began = time.monotonic()
    details = dict(intent.details)
    try:
        yield details
    except BaseException as error:
        _append_last(lake, _outcome(replace(intent, details=details), error, time.monotonic() - began))
        raise
    done = _outcome(replace(intent, details=details), None, time.monotonic() - began)
    _append(lake, _with_state(lake, done))


def _append_last(lake: Lake, record: AuditRecord) -> None:
    """Write the outcome of a failure; the AWS that failed may be the one that should keep it."""
    try:
        _append(lake, _with_state(lake, record))
    except LakectlError as error:
        lake.console.say(f"The outcome couldn't be recorded in the audit log: {error.sentence}")


def _append(lake: Lake, record: AuditRecord) -> None:
    # Numbered and written only if new: of two writers at once one is refused, and links to the other's record.
    for attempt in range(1, _TRIES + 1):
        log = records(lake)
        linked = replace(record, previous=log[-1].digest if log else "")
        key = f"{names.audit_prefix(lake.config)}{len(log) + 1:08d}.json"
        try:
            write(lake.aws, lake.state_bucket, key, to_document(linked))
        except AwsCallError as error:
            if error.code not in _TAKEN or attempt == _TRIES:
                raise
        else:
            return


def _intent(lake: Lake, job: Job) -> AuditRecord:
    checkout = checkout_of(lake.project)
    return AuditRecord(
        run=str(uuid.uuid4()),
        phase="intent",
        when=_now(),
        actor=lake.aws.caller,
        user=_user(),
        commit=checkout.commit,
        dirty=checkout.dirty,
        environment=lake.environment,
        action=job.action,
        plan_digest=job.review.digest if job.review else "",
        counts=asdict(job.review.counts) if job.review else {},
        accepted=_accepted(job.review) if job.review else {},
        details=job.details,
        versions={"lakectl": __version__} | ({"terraform": job.terraform} if job.terraform else {}),
        state={"before": newest_version(lake.aws, lake.state_bucket, names.state_key(lake.config))},
    )


def _accepted(review: Review) -> dict[str, str]:
    """Every blocker that was let pass, with the reasons: one rule may have several."""
    reasons: dict[str, list[str]] = {}
    for one in review.findings:
        if one.accepted:
            said = one.accepted if one.rule != PERSONAL else f"{one.what} {one.accepted}"
            reasons.setdefault(one.rule, []).append(said)
    return {rule: "; ".join(dict.fromkeys(said)) for rule, said in reasons.items()}


def _outcome(intent: AuditRecord, error: BaseException | None, seconds: float) -> AuditRecord:
    code = error.exit_code if isinstance(error, LakectlError) else int(error is not None)
    word = "applied" if error is None else "failed"
    if isinstance(error, InterruptedByUserError | KeyboardInterrupt):
        word = "interrupted"
    return replace(intent, phase="outcome", when=_now(), outcome=word, exit_code=code, seconds=round(seconds, 1))


def _with_state(lake: Lake, outcome: AuditRecord) -> AuditRecord:
    after = newest_version(lake.aws, lake.state_bucket, names.state_key(lake.config))
    return replace(outcome, state={**outcome.state, "after": after})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _user() -> str:
    run = os.environ.get("GITHUB_RUN_ID")
    return f"github:{os.environ.get('GITHUB_REPOSITORY', '')}/{run}" if run else getpass.getuser()


def show_all(lake: Lake, *, as_json: bool) -> None:
    """Print the log (shape: docs/json.md, `audit`); raises BrokenLogError when the chain doesn't hold."""
    log = records(lake)
    if as_json:
        lake.console.json({"version": 1, "records": [to_document(record) for record in log]})
    else:
        lake.console.table(_HEADER, [_row(record) for record in log])
    for run in unfinished(log):
        lake.console.say(f"{run.when}: this {run.action} has no outcome; it goes on, or it was killed.")
    _check_chain(log, "")


def verify_all(lake: Lake, *, head: str) -> None:
    """Check the chain; prints the newest record's digest, which somebody may note; raises BrokenLogError."""
    log = records(lake)
    _check_chain(log, head)
    lake.console.say(f"{len(log)} records, none changed, removed or moved.")
    if log:
        lake.console.out(log[-1].digest)


def show_run(lake: Lake, run: str) -> None:
    """Print the intent and the outcome of one run (shape: docs/json.md, `audit`)."""
    found = [record for record in records(lake) if record.run.startswith(run)]
    runs = {record.run for record in found}
    if len(runs) != 1:
        raise UsageError(
            f"{len(runs) or 'No'} runs of {lake.environment!r} begin with {run!r}.", hint="`lakectl audit` lists them."
        )
    lake.console.json({"version": 1, "records": [to_document(record) for record in found]})


def _check_chain(log: Sequence[AuditRecord], head: str) -> None:
    wrong = verify(log, head)
    if wrong:
        raise BrokenLogError(" ".join(wrong), hint="Compare the objects' versions in the state bucket.")


_HEADER = ("when", "run", "who", "commit", "action", "phase", "outcome", "plan")


def _row(record: AuditRecord) -> list[str]:
    commit = record.commit[:12] + ("+" if record.dirty else "")
    digest = record.plan_digest.removeprefix("sha256:")[:12]
    return [record.when, record.run[:8], record.actor, commit, record.action, record.phase, record.outcome, digest]
