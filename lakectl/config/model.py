"""The configuration as frozen values. Every default stands here, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lakectl.events.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """How events reach the raw zone."""

    buffer_seconds: int = 60
    """Firehose writes an object at the latest this long after its first event (0 to 900)."""
    buffer_mib: int = 64
    """… or as soon as so much has come (1 to 128)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Etl:
    """How the Glue job runs."""

    schedule: str = "cron(0 * * * ? *)"
    worker_type: str = "G.1X"
    workers: int = 2
    timeout_minutes: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One deployment of the lake: an entry of `environments` in cdktf.json."""

    name: str
    region: str
    embedded: bool = False
    """Runs in the embedded AWS on this machine instead of in an AWS account."""
    account: str = ""
    """When given, Terraform refuses to touch any other AWS account."""
    protected: bool = False
    """`lakectl destroy` refuses."""
    keep_data: bool = True
    """Buckets that hold objects survive a destroy attempt (Terraform's force_destroy is off)."""
    manage_lake_formation_settings: bool = False
    """Whether this environment owns the account-wide Lake Formation settings (one per account and region does)."""
    trusted_principals: tuple[str, ...] = ()
    """ARNs that may assume the lake's roles; empty means this account's own principals, as their policies allow."""
    tags: Mapping[str, str] = field(default_factory=dict)
    ingest: Ingest = field(default_factory=Ingest)
    etl: Etl = field(default_factory=Etl)


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeConfig:
    """Everything that the committed files say about one environment's lake."""

    project: Path
    """The folder of cdktf.json."""
    name: str
    """The lake's name, the first part of every computed name."""
    environment: Environment
    streams: tuple[Contract, ...]

    def stream(self, name: str) -> Contract:
        """The contract of that name; KeyError when there is none."""
        for contract in self.streams:
            if contract.name == name:
                return contract
        raise KeyError(name)
