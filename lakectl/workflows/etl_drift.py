"""Contract drift as the job's runs saw it: fields that the contract doesn't name, with the columns that would."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import chain, count
from typing import Any

from lakectl.aws.records import read_all
from lakectl.config import names
from lakectl.config.load import ConfigError
from lakectl.events.contract import PARTITION_KEYS, Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.reader import MistakesError
from lakectl.lake import Lake

# A field that was kept in `_extra` stays as hidden as it was there, until somebody says otherwise.
_AS_EXTRA = 'personal = "redact"\n'
_AS_EXTRA_IN_CLEAR = 'personal = "clear"\nreason = "Nobody has looked at it yet."\n'

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")

# What the job calls names that it doesn't tell.
_NAMELESS = "*"


def etl_drift(lake: Lake, streams: tuple[str, ...] = ()) -> dict[str, Any]:
    """What all recorded runs saw; the report (docs/json.md, `etl drift`)."""
    contracts = [lake.config.stream(name) for name in streams] or list(lake.config.streams)
    bucket = names.bucket(lake.config, "curated", lake.deployed_aws.account)
    return {
        "version": 1,
        "drift": [
            {"stream": contract.name, **found}
            for contract in contracts
            for found in drift_of(contract, read_all(lake.aws, bucket, names.run_records_prefix(contract)))
        ],
    }


def drift_of(contract: Contract, records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The fields that the contract of now doesn't name, by path, from run records in the order of time."""
    known = {".".join(column.path) for column in contract.columns}
    fields: dict[str, dict[str, Any]] = {}
    for record in records:
        drift = record.get("drift", {})
        for path, seen in drift.get("fields", {}).items():
            if path not in known:
                first = {"path": path, "first": record["started"], "events": 0, "sampled": 0, "exact": True}
                found = fields.setdefault(path, first)
                found |= {"last": record["started"], "type": seen["type"] or found.get("type", "")}
                found["events"] += seen["events"]
                found["sampled"] += drift["events"]
                found["exact"] &= not drift.get("sampled", True)
    return [found | {"suggestion": suggestion(contract, found)} for _, found in sorted(fields.items())]


def suggestion(contract: Contract, found: Mapping[str, Any]) -> str:
    """The column that would take the field in; "" when it has no name that could be told."""
    path = str(found["path"])
    if _NAMELESS in path.split("."):
        return ""
    name = _column_name(contract, path.split(".")[1:])
    kind = found["type"] or "string"
    column = f'[[column]]\nname = "{name}"\ntype = "{kind}"\npath = "{path}"\nrequired = false\n'
    return column + (_AS_EXTRA if kind == "string" else _AS_EXTRA_IN_CLEAR) if contract.extra else column


def write_columns(lake: Lake, report: Mapping[str, Any]) -> None:
    """Add the suggested columns to the contracts that evolve, and say so. The next deploy shows them for review.

    Raises ConfigError, and leaves the file alone, where a column wouldn't fit in.
    """
    for contract in lake.config.streams:
        found = [one for one in report["drift"] if one["stream"] == contract.name and one["suggestion"]]
        if found and contract.unknown == "evolve":
            path = lake.project / names.contract_key(contract)
            try:
                text = evolved(contract, path.read_text(encoding="utf-8"), found)
            except MistakesError as error:
                raise ConfigError(list(error.mistakes)) from error
            path.write_text(text, encoding="utf-8")
            for one in found:
                lake.console.say(f"{path.name}: {one['path']} has a column now.")


def evolved(contract: Contract, text: str, found: Iterable[Mapping[str, Any]]) -> str:
    """The contract's text with a column for each field; raises MistakesError when that is no contract."""
    for one in found:
        # Names are given one after the other: each must differ from those before.
        text = f"{text.rstrip()}\n\n{suggestion(contract, one)}"
        contract = parse_contract(contract.name, text)
    return text


def _column_name(contract: Contract, path: list[str]) -> str:
    taken = {*PARTITION_KEYS, *(column.name for column in contract.columns)}
    words = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])|-", "_", word).lower().strip("_") for word in path]
    longer = ("_".join(words[at:]) for at in range(len(words) - 1, -1, -1))
    numbered = (f"new_{number}" for number in count(1))
    return next(name for name in chain(longer, numbered) if name not in taken and _NAME.fullmatch(name))


def table_of(report: Mapping[str, Any]) -> tuple[list[str], list[list[str]]]:
    """The report as a table."""
    rows = [
        [
            *(found["stream"], found["path"], found["type"]),
            f"{found['events']:,} of {found['sampled']:,}",
            "all" if found["exact"] else "a sample",
            *(found["first"][:16], found["last"][:16]),
        ]
        for found in report["drift"]
    ]
    return ["stream", "field", "type", "events", "counted", "first seen", "last seen"], rows


def suggestions(report: Mapping[str, Any]) -> str:
    """What to paste into the contracts."""
    return "\n".join(
        f"# streams/{found['stream']}.toml\n{found['suggestion']}" for found in report["drift"] if found["suggestion"]
    )
