"""What a destroy keeps unless it is told to delete data: buckets that hold something, and what reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.aws.inventory import Held, held
from lakectl.aws.keys import own_keys
from lakectl.aws.records import read_all
from lakectl.aws.secrets import secret_arn
from lakectl.aws.state import read_object
from lakectl.config import names
from lakectl.events.contract import Contract
from lakectl.lake import Lake

# Without the key nothing of a bucket can be read, without the secret new tokens don't match the old ones.
_READS = ("aws_kms_key", "aws_kms_alias", "aws_secretsmanager_secret")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What the lake's buckets and tables hold now, and what of it stays."""

    buckets: tuple[Held, ...]
    full: tuple[Held, ...]
    """Those that hold something; the artifacts don't count, because every deploy makes them anew."""
    rows: Mapping[str, int]
    """By stream: how many its runs have written."""
    keeps: bool
    """Whether those stay, with what reads them."""
    addresses: tuple[str, ...] = ()
    """What leaves Terraform's state and stays in AWS; nothing when a destroy before has come so far already."""


def holding(lake: Lake, *, delete_data: bool) -> Holding:
    """Count what the buckets and the tables hold."""
    artifacts = names.bucket(lake.config, "artifacts", lake.aws.account)
    with lake.console.step("Counting what the lake holds"):
        counted = [held(lake.aws, names.bucket(lake.config, zone, lake.aws.account)) for zone in names.ZONES]
        rows = {one.name: _rows(lake, one) for one in lake.config.streams}
    buckets = tuple(one for one in counted if one)
    full = tuple(one for one in buckets if one.objects and one.bucket != artifacts)
    keeps = bool(full) and not delete_data
    addresses = _addresses(lake, {one.bucket for one in full}) if keeps else ()
    return Holding(buckets=buckets, full=full, rows=rows, keeps=keeps, addresses=addresses)


def show_holding(lake: Lake, found: Holding) -> None:
    """Print it as tables."""
    lines = [(one, f"{'' if one.whole else '> '}{one.objects:,}", f"{one.bytes:,}") for one in found.buckets]
    rows = [[one.bucket, objects, size, one.newest] for one, objects, size in lines]
    lake.console.table(["bucket", "objects and versions", "bytes", "newest"], rows)
    lake.console.table(["table", "rows written"], [[name, f"{count:,}"] for name, count in found.rows.items()])


def kept(lake: Lake, found: Holding) -> frozenset[str]:
    """Names and ARNs of what stays, also of what a destroy that was killed has taken out of the state already."""
    if not found.keeps:
        return frozenset()
    buckets = {one.bucket for one in found.full}
    arns = {f"arn:{lake.aws.partition}:s3:::{bucket}" for bucket in buckets}
    secret = names.token_key_secret(lake.config)
    keys = own_keys(lake.aws, names.stack_tag(lake.config)) if lake.config.environment.encryption == "kms" else []
    alias = f"alias/{names.prefix(lake.config)}"
    return frozenset({*buckets, *arns, secret, secret_arn(lake.aws, secret), alias, *(key["Arn"] for key in keys)})


def _rows(lake: Lake, contract: Contract) -> int:
    """How many rows the runs of the stream's job have written, by their own records."""
    curated = names.bucket(lake.config, "curated", lake.aws.account)
    runs = read_all(lake.aws, curated, names.run_records_prefix(contract))
    return sum(int(run.get("counts", {}).get("written", 0)) for run in runs)


def _addresses(lake: Lake, buckets: set[str]) -> tuple[str, ...]:
    """The buckets, their settings, and what reads them, as far as the state knows them."""
    state = json.loads(read_object(lake.aws, lake.state_bucket, names.state_key(lake.config)) or "{}")
    managed = [one for one in state.get("resources", []) if one["mode"] == "managed"]
    return tuple(f"{one['type']}.{one['name']}" for one in managed if _stays(one, buckets))


def _stays(resource: Mapping[str, Any], buckets: set[str]) -> bool:
    if resource["type"] in _READS:
        return True
    of_a_bucket = resource["type"].startswith("aws_s3_bucket")
    return of_a_bucket and any(one["attributes"].get("bucket") in buckets for one in resource["instances"])
