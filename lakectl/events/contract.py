"""The contract: what one event type looks like, where it lands, what is hidden and who may read it.

A contract is a frozen value. Rule pattern, Firehose stream, Spark schema, Glue table, masks, grants and simulator are
all computed from it; nothing else says what a stream is. `lakectl.events.contract_file` reads one from TOML.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lakectl.events.types import STRING, ColumnType

# The curated table is partitioned by the UTC day of the event's own time, as strings ("2026", "07", "05"): the types
# that a Glue crawler gives to Hive-style folders, and their order as strings is their order in time.
PARTITION_KEYS = ("year", "month", "day")

# The quarantine table of a stream (without partitions): what could not become a row. Name, type, meaning.
QUARANTINE_COLUMNS = (
    ("reason", STRING, "Why the event is here"),
    ("source_object", STRING, "The object in the raw bucket"),
    ("source_line", ColumnType("bigint"), "Which line of it, counted from 1"),
    ("raw", STRING, "The line as it came: it may hold personal values in clear"),
    ("run_id", STRING, "The job run that put it here"),
    ("quarantined_at", ColumnType("timestamp"), "When that was (UTC)"),
)

# How a personal column is hidden: see docs/contract.md. "clear" keeps the value and needs a reason.
HIDINGS = ("token", "mask", "redact", "drop", "clear")

# Who adds new partitions to the table: a crawler after the job, or the job itself.
CATALOGS = ("crawler", "job")

# How much harm a value does in the wrong hands, from none to much: an LF-tag of each column says so.
CLASSES = ("public", "internal", "personal", "secret")
PROTECTED = ("personal", "secret")

# Who does the job's work, and how its files are compressed: see docs/etl.md.
ENGINES = ("spark", "python")
COMPRESSIONS = ("zstd", "snappy")

# What becomes of fields that events have and no column takes: see docs/contract.md. Two of these keep them in EXTRA.
UNKNOWNS = ("ignore", "keep", "evolve", "freeze")
KEEPING = ("keep", "evolve")

# Which events a catch-all takes: exactly those that no other pattern matches, or those whose envelope none matches.
CATCH_ALLS = ("exact", "envelope")

# The roles that every lake has; an environment may add others (`roles` in cdktf.json).
ROLES = ("cloud-developer", "cloud-analyst", "cloud-data-engineer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of the curated table and the place in the event that it comes from."""

    name: str
    type: ColumnType
    path: tuple[str, ...]
    """Keys from the EventBridge envelope down, for example ("detail", "amount", "value")."""
    required: bool = True
    """An event without this value is quarantined."""
    personal: str = ""
    """How the value is hidden (one of HIDINGS); "" when it isn't personal."""
    reason: str = ""
    """Why a personal column may stay clear."""
    classified: str = ""
    """One of CLASSES, where the contract says so; see `classification`."""
    values: tuple[str, ...] = ()
    """All the values that there are; any when empty."""
    ungated: str = ""
    """Why digits or words that look personal are none in this column; "" where the output gate looks at it."""
    comment: str = ""
    simulate: Mapping[str, Any] | None = None
    """How the simulator makes a value; see lakectl.events.generator."""

    @property
    def classification(self) -> str:
        """One of CLASSES; without a word of the contract, what is personal is `personal`, hidden or not."""
        return self.classified or ("personal" if self.personal else "internal")

    @property
    def protected(self) -> bool:
        """Whether it takes more than a grant in passing to read it."""
        return self.classification in PROTECTED

    @property
    def stored(self) -> bool:
        """Whether the curated table has this column."""
        return self.personal != "drop"

    @property
    def stored_type(self) -> ColumnType:
        """The type in the curated table: what hides a value yields a string."""
        return STRING if self.personal in ("token", "mask", "redact") else self.type


EXTRA = Column(
    name="_extra",
    type=STRING,
    path=("detail",),
    required=False,
    # Nobody has described these fields, so nobody has said that they are nobody's.
    personal="redact",
    comment="Fields of the detail that no column takes, as JSON",
)
"""No contract can declare a column of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What one role may read of the table."""

    columns: tuple[str, ...]
    """Names of stored columns, in table order; the partition keys are always readable."""
    rows: str = ""
    """A Lake Formation row filter expression; "" is every row."""
    tags: tuple[str, ...] = ()
    """Classes whose LF-tags are granted instead of the columns' names; `columns` is what wears them."""
    grantable: bool = False
    """With grant option: the role may grant to others what it reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A question that people ask again and again."""

    name: str
    """Lower-case letters, digits and hyphens."""
    description: str
    sql: str
    """A SELECT as Athena takes it, over the tables of the lake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """Somebody's word that a role may read a personal or secret column."""

    column: str
    role: str
    by: str
    """Who approved it."""
    because: str
    until: str
    """The last day that it holds (UTC, ISO 8601)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """One event type."""

    name: str
    """The stream's and the table's name: the file's stem, snake_case."""
    description: str
    pattern: Mapping[str, Any]
    """The EventBridge event pattern, as AWS writes it; of a catch-all what the configuration computes, {} before."""
    columns: tuple[Column, ...]
    key: str
    """The column that identifies an event (EventBridge delivers at least once)."""
    event_time: str
    """The timestamp column whose UTC day is the partition."""
    horizon_days: int = 400
    """An event that happened longer before its arrival is quarantined."""
    ahead_days: int = 2
    """And so is one that happens longer after it."""
    access: Mapping[str, Access]
    approvals: tuple[Approval, ...] = ()
    picks: Mapping[str, tuple[Mapping[str, Any], ...]]
    """The simulator's named row sets: columns that pick from one set agree with each other."""
    queries: tuple[SavedQuery, ...] = ()
    """What the contract adds to the saved queries that every stream has."""
    engine: str = "spark"
    """One of ENGINES."""
    compression: str = "zstd"
    """One of COMPRESSIONS: that of the table's Parquet files."""
    redact: tuple[str, ...] = ()
    """Regular expressions of what else redacted texts lose (events.redact_patterns)."""
    unknown: str = UNKNOWNS[0]
    """What becomes of fields that no column takes (one of UNKNOWNS)."""
    catalog: str = CATALOGS[0]
    """Who adds new partitions to the table (one of CATALOGS)."""
    buffer_seconds: int | None = None
    """Firehose writes an object at the latest this long after its first event; None is what the environment says."""
    buffer_mib: int | None = None
    """… or as soon as so much has come; None is what the environment says."""
    catch_all: str = ""
    """Takes the events that no other stream takes (one of CATCH_ALLS); "" for streams with a pattern of their own."""

    @property
    def stored_columns(self) -> tuple[Column, ...]:
        """The columns of the curated table, in order, without the partition keys."""
        return (*(column for column in self.columns if column.stored), *self.extra)

    @property
    def extra(self) -> tuple[Column, ...]:
        """The column of fields that no other column takes, where the table has one."""
        return (EXTRA,) if self.unknown in KEEPING else ()

    @property
    def personal_columns(self) -> tuple[Column, ...]:
        """The columns that need hiding (or a reason)."""
        return tuple(column for column in self.columns if column.personal)

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the contract's meaning: comments and formatting of the file don't change it."""
        canonical = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()
