"""cdktf.json and streams/*.toml in, LakeConfig out; all mistakes of all files at once."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lakectl.config import sections, suffix
from lakectl.config.clashes import clashes, one_owner
from lakectl.config.model import Environment, LakeConfig
from lakectl.config.names import check_names, contract_key
from lakectl.config.patterns import too_long, with_catch_all
from lakectl.config.queries import misread
from lakectl.config.quicksight import quicksight
from lakectl.config.roles import Role, check_granted, read_roles, trusted
from lakectl.errors import UsageError
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.reader import Mistake, Mistakes, MistakesError, Table, did_you_mean

MANIFEST = "cdktf.json"
STREAMS = "streams"

_DEFAULT = Environment(name="", region="")

_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
_ACCOUNT = re.compile(r"\d{12}")
_POLICY = re.compile(r"arn:aws(-[a-z]+)*:iam::(\d{12}|aws):policy/[\w+=,.@/-]+")
_LAKE_NAME = re.compile(r"[a-z][a-z0-9-]{1,15}")
_ENVIRONMENT_NAME = re.compile(r"[a-z][a-z0-9]{0,11}")

REVIEW_SEVERITIES = ("block", "warn", "off")


class ConfigError(UsageError):
    """The committed files don't describe a lake; `mistakes` lists everything that is wrong."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        lines = "\n".join(f"  {mistake}" for mistake in mistakes)
        super().__init__(
            f"The configuration has {count}:\n{lines}", hint="Correct the files and run the command again."
        )


def find_project(start: Path) -> Path:
    """The nearest folder at or above `start` that holds cdktf.json."""
    for folder in (start, *start.parents):
        if (folder / MANIFEST).is_file():
            return folder
    raise UsageError(
        f"There is no {MANIFEST} in {start} or any folder above it.",
        hint="Change into a lakectl project, or start one from a clone of lakectl.",
    )


def load_config(project: Path, environment: str) -> LakeConfig:
    """The lake of one environment; raises ConfigError with every mistake of every file."""
    found: list[Mistake] = []
    with _collecting(found):
        name, environments = _manifest(project)
    contracts = _contracts(project, found)
    if found:
        raise ConfigError(found)
    if environment not in environments:
        raise UsageError(
            f"There is no environment {environment!r} in {MANIFEST}.", hint=did_you_mean(environment, environments)
        )
    chosen = suffix.personal(environments[environment], os.environ)
    config = LakeConfig(project=project, name=name, environment=chosen, streams=tuple(contracts))
    mistakes = Mistakes(MANIFEST)
    _check_roles(config, mistakes)
    suffix.check_suffix(chosen, environments, mistakes)
    check_names(config, mistakes)
    if mistakes.found:
        raise ConfigError(mistakes.found)
    return config


def _check_roles(config: LakeConfig, mistakes: Mistakes) -> None:
    for contract in config.streams:
        for role in contract.access:
            found = Mistakes(contract_key(contract))
            check_granted(role, config.roles, f"access.{role}", found)
            mistakes.found.extend(found.found)


@contextmanager
def _collecting(found: list[Mistake]) -> Iterator[None]:
    try:
        yield
    except MistakesError as error:
        found.extend(error.mistakes)


def _manifest(project: Path) -> tuple[str, dict[str, Environment]]:
    mistakes = Mistakes(MANIFEST)
    context = Table(_json(project / MANIFEST, mistakes), mistakes).table("context")
    name = context.need("name", str, "")
    if name and not _LAKE_NAME.fullmatch(name):
        context.wrong("name", f"{name!r} can't be a lake's name", "use 2 to 16 lower-case letters, digits and hyphens")
    entries = context.table("environments").named_tables()
    if not entries:
        context.wrong("environments", "names no environment", 'add one, for example "dev": {"region": "eu-central-1"}')
    shared = read_roles(context.table("roles"))
    environments = {entry: _environment(entry, table, shared) for entry, table in entries}
    one_owner(environments.values(), mistakes)
    context.close()
    mistakes.raise_any()
    return name, environments


def _json(path: Path, mistakes: Mistakes) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        mistakes.add("", f"isn't valid JSON: {error.msg} (line {error.lineno}, column {error.colno})")
    else:
        if isinstance(data, dict):
            return data
        mistakes.add("", "must hold one JSON object")
    mistakes.raise_any()
    raise AssertionError


def _environment(name: str, table: Table, shared: Mapping[str, Role]) -> Environment:
    if not _ENVIRONMENT_NAME.fullmatch(name):
        table.mistakes.add(
            table.path, f"{name!r} can't name an environment", "use up to 12 lower-case letters and digits"
        )
    etl, observability = sections.etl(table.table("etl")), sections.observability(table.table("observability"))
    sections.check_overdue(observability, etl, table.table("observability"))
    read = Environment(
        name=name,
        region=_matching(table, "region", _REGION, "a region such as eu-central-1", needed=True),
        suffix=_matching(table, "suffix", suffix.SHAPE, suffix.WHAT),
        embedded=table.get("embedded", bool, _DEFAULT.embedded),
        account=_matching(table, "account", _ACCOUNT, "an AWS account id of 12 digits"),
        protected=table.get("protected", bool, _DEFAULT.protected),
        keep_data=table.get("keep_data", bool, _DEFAULT.keep_data),
        manage_lake_formation_settings=table.get(
            "manage_lake_formation_settings", bool, _DEFAULT.manage_lake_formation_settings
        ),
        trusted_principals=trusted(table),
        roles={**shared, **read_roles(table.table("roles"))},
        tags=_tags(table.table("tags")),
        review=_review(table.table("review")),
        permissions_boundary=_matching(table, "permissions_boundary", _POLICY, "the ARN of an IAM policy"),
        encryption=table.choice("encryption", _DEFAULT.encryption, sections.ENCRYPTIONS),
        ingest=sections.ingest(table.table("ingest")),
        etl=etl,
        retention=sections.retention(table.table("retention")),
        observability=observability,
        usage=sections.usage(table.table("usage")),
        quicksight=quicksight(table.table("quicksight")),
    )
    table.close()
    return read


def _matching(table: Table, key: str, shape: re.Pattern[str], what: str, *, needed: bool = False) -> str:
    value = table.need(key, str, "") if needed else table.get(key, str, "")
    if value and not shape.fullmatch(value):
        table.wrong(key, f"{value!r} isn't {what}")
    return value


def _review(table: Table) -> dict[str, str]:
    # Which rules there are is the review's matter.
    return {rule: table.choice(rule, "", REVIEW_SEVERITIES) for rule, _ in table.items()}


def _tags(table: Table) -> dict[str, str]:
    return {key: table.get(key, str, "") for key, _ in table.items()}


def _contracts(project: Path, found: list[Mistake]) -> list[Contract]:
    files = sorted((project / STREAMS).glob("*.toml"))
    if not files:
        found.append(Mistake(STREAMS, "holds no contract", f"add {STREAMS}/transactions.toml"))
    contracts = []
    for file in files:
        with _collecting(found):
            text = file.read_text(encoding="utf-8")
            contracts.append(parse_contract(file.stem, text, f"{STREAMS}/{file.name}"))
    found.extend(clashes(contracts))
    found.extend(misread(contracts))
    contracts = with_catch_all(contracts, found)
    found.extend(too_long(contracts))
    return contracts
