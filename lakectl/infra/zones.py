"""The four buckets: what each zone keeps, for how long, and under which key."""

from __future__ import annotations

from collections.abc import Mapping

from lakectl.config import names
from lakectl.config.model import LakeConfig
from lakectl.infra.account import Account
from lakectl.infra.cdktf import TerraformStack
from lakectl.infra.encryption import Key
from lakectl.infra.lifecycle import Stay
from lakectl.infra.storage import Bucket, BucketProps

# Query results aren't: they can be had again by asking again.
_VERSIONED = ("raw", "curated", "artifacts")


def zones(stack: TerraformStack, account: Account, key: Key | None, config: LakeConfig) -> Mapping[str, Bucket]:
    """Zone → its bucket."""
    return {zone: _bucket(stack, zone, account, key, config) for zone in names.ZONES}


def _bucket(stack: TerraformStack, zone: str, account: Account, key: Key | None, config: LakeConfig) -> Bucket:
    props = BucketProps(
        name=names.bucket(config, zone, account.id),
        versioned=zone in _VERSIONED,
        keep_data=config.environment.keep_data,
        key=key,
        stays=_stays(zone, config),
        old_versions_days=config.environment.retention.old_versions_days,
    )
    return Bucket(stack, zone, props)


def _stays(zone: str, config: LakeConfig) -> list[Stay]:
    retention = config.environment.retention
    match zone:
        case "raw":
            return [Stay(name="events", days=retention.raw_days, infrequent_days=retention.raw_infrequent_days)]
        case "curated":
            return [
                Stay(
                    name=f"{contract.name}-quarantine",
                    prefix=names.quarantine_prefix(contract),
                    days=retention.quarantine_days,
                )
                for contract in config.streams
            ]
        case "results":
            return [Stay(name="results", days=retention.results_days)]
        case _:
            return []
