"""The configuration as frozen values. Every default stands here, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lakectl.config.roles import Role, every_role
from lakectl.config.usage import Usage
from lakectl.events.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """How events reach the raw zone."""

    buffer_seconds: int = 60
    """Firehose writes an object at the latest this long after its first event (0 to 900)."""
    buffer_mib: int = 64
    """… or as soon as so much has come (1 to 128)."""
    archive_days: int = 0
    """EventBridge keeps every event of the bus so long, to be replayed; 0 is no archive."""
    sender_accounts: tuple[str, ...] = ()
    """Other AWS accounts that may put events on the bus."""
    sender_organization: str = ""
    """The AWS organization whose accounts may put events on the bus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Etl:
    """How the Glue job runs."""

    schedule: str = "cron(0 * * * ? *)"
    """Glue's cron expression (UTC); its starts are never closer together than the job may take."""
    worker_type: str = "G.1X"
    """Glue's worker type: G.1X to G.16X, R.1X to R.8X."""
    workers: int = 2
    """How many at most: the job gets fewer when it needs fewer."""
    timeout_minutes: int = 60
    """A run that takes longer is stopped; the next one does its work."""
    retries: int = 0
    """How often a failed run is tried again at once (0 to 10); the next scheduled run does the same work anyway."""
    max_concurrency: int = 1
    """How many runs of a job Glue starts at once (1 to 10); of those of one stream only one makes progress."""
    execution: str = "STANDARD"
    """`FLEX` costs a third less and may wait for spare capacity."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long data and logs stay. Days; 0 is for ever, or not at all for a change of storage class."""

    raw_days: int = 0
    """Raw events are deleted after so long (and their old versions after old_versions_days more)."""
    raw_infrequent_days: int = 0
    """Raw events move to the storage class STANDARD_IA after so long (30 at least)."""
    quarantine_days: int = 0
    """What didn't fit its contract is deleted after so long: it may hold personal values in clear."""
    results_days: int = 0
    """Query results are deleted after so long."""
    old_versions_days: int = 0
    """Overwritten and deleted objects of versioned buckets are gone for good after so long."""
    log_days: int = 30
    """CloudWatch log groups forget after so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observability:
    """Who is told what."""

    alarms: bool = False
    """Alarms for each stream, an SNS topic they go to, and a rule for failed jobs and crawlers."""
    emails: tuple[str, ...] = ()
    """Addresses that the topic writes to; each must confirm once."""
    quiet_hours: int = 0
    """Alarm when a stream had no event for so many hours (1 to 24); 0 is never."""
    overdue_hours: int = 0
    """Alarm when a stream's workflow hasn't succeeded for so many hours (1 to 168); 0 is never."""
    dashboard: bool = False
    """A CloudWatch dashboard: what flowed, step by step, and what the runs wrote, quarantined and found late."""
    budget_usd: int = 0
    """A monthly budget of the lake's costs; the topic hears at 80 % and when 100 % is forecast. 0 is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickSight:
    """What people see of the lake in Amazon QuickSight."""

    owners: tuple[str, ...] = ()
    """Who owns what QuickSight shows: `user/default/anna`, `group/default/analysts` or ARNs; none is no QuickSight."""
    import_mode: str = "SPICE"
    """`SPICE`: QuickSight keeps a copy of each table; `DIRECT_QUERY`: every look at a dashboard asks Athena."""
    refresh: str = ""
    """When SPICE's copies are made anew (UTC): `hourly`, `daily 06:00`, `weekly monday 06:00`, `monthly 1 06:00`."""
    personal_columns: bool = False
    """Data sets hold the personal columns too, as the tables hold them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One deployment of the lake: an entry of `environments` in cdktf.json."""

    name: str
    region: str
    """The AWS region; must be given."""
    suffix: str = ""
    """Whose copy of the environment it is; stands in every computed name. LAKECTL_SUFFIX wins over it."""
    embedded: bool = False
    """Runs in the embedded AWS on this machine instead of in an AWS account."""
    account: str = ""
    """When given, Terraform refuses to touch any other AWS account."""
    protected: bool = False
    """`lakectl destroy` refuses."""
    keep_data: bool = True
    """`destroy --delete-data` refuses buckets that hold something (Terraform's force_destroy is off)."""
    manage_lake_formation_settings: bool = False
    """Whether this environment owns the account-wide Lake Formation settings (one per account and region does)."""
    trusted_principals: tuple[str, ...] = ()
    """Account ids and ARNs that may assume the lake's roles; empty: this account's own, as their policies allow."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """Roles beside the shipped three, and what differs for those ([below](#roles))."""
    permissions_boundary: str = ""
    """ARN of an IAM policy that limits every role of the lake, whatever its own policy says."""
    encryption: str = "s3"
    """`kms`: a key of this lake's own encrypts data, logs and secrets; `s3`: keys that AWS owns do."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """On every resource that takes tags, beside the lake's own."""
    review: Mapping[str, str] = field(default_factory=dict)
    """Rule of the plan review → `block`, `warn` or `off`, where its own severity isn't wanted (docs/review.md)."""
    ingest: Ingest = field(default_factory=Ingest)
    etl: Etl = field(default_factory=Etl)
    retention: Retention = field(default_factory=Retention)
    observability: Observability = field(default_factory=Observability)
    usage: Usage = field(default_factory=Usage)
    """What cost estimates assume."""
    quicksight: QuickSight = field(default_factory=QuickSight)


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeConfig:
    """Everything that the committed files say about one environment's lake."""

    project: Path
    """The folder of cdktf.json."""
    name: str
    """The lake's name, the first part of every computed name."""
    environment: Environment
    streams: tuple[Contract, ...]

    @property
    def roles(self) -> Mapping[str, Role]:
        """Everybody to whom contracts may grant, by the name that contracts use."""
        return every_role(self.environment.roles)

    @property
    def own_roles(self) -> tuple[str, ...]:
        """Those that are IAM roles of this lake."""
        return tuple(name for name, role in self.roles.items() if not role.external)

    def stream(self, name: str) -> Contract:
        """The contract of that name; KeyError when there is none."""
        for contract in self.streams:
            if contract.name == name:
                return contract
        raise KeyError(name)

    def buffer_seconds(self, contract: Contract) -> int:
        """How long Firehose collects a stream's events at most."""
        own = contract.buffer_seconds
        return self.environment.ingest.buffer_seconds if own is None else own

    def buffer_mib(self, contract: Contract) -> int:
        """How much of a stream Firehose collects at most."""
        return self.environment.ingest.buffer_mib if contract.buffer_mib is None else contract.buffer_mib
