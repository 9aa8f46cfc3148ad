"""Where a subject's events can be, and where they can be but aren't reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lakectl.config import names
from lakectl.config.model import LakeConfig
from lakectl.events.contract import Contract

RAW, TABLE, QUARANTINE, STAGING = "raw", "table", "quarantine", "staging"


@dataclass(frozen=True, slots=True)
class Place:
    """A folder that is searched."""

    zone: str
    bucket: str
    prefix: str


def places(config: LakeConfig, contract: Contract, account: str) -> tuple[Place, ...]:
    """Every folder of a stream, raw first."""
    raw, curated = (names.bucket(config, zone, account) for zone in ("raw", "curated"))
    return (
        Place(RAW, raw, names.raw_prefix(contract)),
        Place(RAW, raw, names.raw_error_prefix(contract)),
        Place(TABLE, curated, names.table_prefix(contract)),
        Place(QUARANTINE, curated, names.quarantine_prefix(contract)),
        Place(STAGING, curated, f"{names.runs_prefix(contract)}staging/"),
    )


def out_of_reach(config: LakeConfig, contract: Contract, account: str) -> Iterator[str]:
    """In sentences: where events of the subject may still be, and until when."""
    environment = config.environment
    if environment.ingest.archive_days:
        yield (
            f"The archive {names.archive(config)} keeps every event for {environment.ingest.archive_days} days; "
            "EventBridge can't remove one. Don't replay it before then."
        )
    days = environment.retention.results_days
    until = f"for {days} days" if days else "for ever"
    yield f"Query results in s3://{names.bucket(config, 'results', account)} are kept {until}; they aren't searched."
    yield f"Undelivered events wait in the queue {names.stream(config, contract)} for up to 14 days."
    yield "Free text of other people's events may name the subject."
