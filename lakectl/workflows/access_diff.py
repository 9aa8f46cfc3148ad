"""What becomes different for readers between two states of the contracts, or through a plan."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lakectl.access.approvals import Opening, openings, widened
from lakectl.access.declared import declared, personal_columns
from lakectl.access.difference import Difference, differences
from lakectl.access.hiding import hiding_differences
from lakectl.access.model import Matrix
from lakectl.access.plan import planned
from lakectl.access.principals import named
from lakectl.checkout import files_at
from lakectl.config.load import STREAMS, ConfigError
from lakectl.errors import RefusedByReviewError, UsageError
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.reader import Mistake, MistakesError
from lakectl.lake import Lake
from lakectl.workflows.access import role_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the two that are compared."""

    matrix: Matrix
    contracts: tuple[Contract, ...] = ()
    """Empty for a plan."""


def access_diff(lake: Lake, before: str, after: str) -> tuple[tuple[Difference, ...], tuple[Opening, ...]]:
    """Between two of: a folder with contracts, a git revision, a plan's JSON; and what of it needs somebody's word.

    Without `after`, a plan is what it changes, anything else is compared with the files of the project.
    """
    if not after and _is_plan(before):
        sides = [Side(matrix=matrix) for matrix in _planned(lake, before)]
    else:
        sides = [_side(lake, before), _side(lake, after or str(lake.project))]
    old, new = sides
    contracts = new.contracts or lake.config.streams
    earlier = old.contracts if new.contracts else ()
    found = differences(old.matrix, new.matrix, personal_columns([*earlier, *contracts]))
    more = widened(old.matrix, new.matrix, earlier, contracts)
    opened = openings(more, contracts, datetime.now(UTC).date())
    return (*found, *hiding_differences(earlier, contracts)), tuple(opened)


def _side(lake: Lake, name: str) -> Side:
    if _is_plan(name):
        return Side(matrix=_planned(lake, name)[1])
    contracts = _contracts(name, _texts(lake, name))
    return Side(matrix=declared(contracts), contracts=contracts)


def _is_plan(name: str) -> bool:
    return name.endswith(".json") and Path(name).is_file()


def _planned(lake: Lake, name: str) -> tuple[Matrix, Matrix]:
    try:
        document: Any = json.loads(Path(name).read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{name} isn't JSON: {error}.", hint=_HOW) from error
    if not isinstance(document, dict) or "resource_changes" not in document:
        raise UsageError(f"{name} isn't the JSON of a plan.", hint=_HOW)
    before, after = planned(document)
    return named(before, role_names(lake)), named(after, role_names(lake))


_HOW = "`terraform show -json PLANFILE` prints it."


def _texts(lake: Lake, name: str) -> dict[str, str]:
    folder = Path(name)
    if folder.is_dir():
        streams = folder / STREAMS if (folder / STREAMS).is_dir() else folder
        texts: dict[str, str] | None = {file.name: file.read_text("utf-8") for file in sorted(streams.glob("*.toml"))}
    else:
        texts = files_at(lake.project, name, STREAMS, ".toml")
    if texts is None:
        raise UsageError(f"{name!r} is no folder, no plan's JSON and no revision of git.", hint="See --help.")
    if not texts:
        raise UsageError(f"There is no contract in {name!r}.", hint=f"Contracts are {STREAMS}/<name>.toml.")
    return texts


def _contracts(source: str, texts: dict[str, str]) -> tuple[Contract, ...]:
    mistakes: list[Mistake] = []
    contracts = []
    for name, text in texts.items():
        try:
            contracts.append(parse_contract(Path(name).stem, text, f"{source}: {name}"))
        except MistakesError as error:
            mistakes += error.mistakes
    if mistakes:
        raise ConfigError(mistakes)
    return tuple(contracts)


def show(lake: Lake, before: str, after: str, *, as_json: bool, refuse_personal: bool) -> None:
    """Print every difference; with `refuse_personal`, raises when somebody reads more that is personal."""
    found, opened = access_diff(lake, before, after)
    if as_json:
        lake.console.json({"version": 1, "differences": [_facts(one) for one in found]})
    for one in () if as_json else found:
        lake.console.out(f"{'+' if one.widens else '-'} {one.sentence}")
    if not found:
        lake.console.say("Nobody sees anything else.")
    for opening in opened:
        if opening.approvals:
            lake.console.say(f"{opening.difference.sentence}: {opening.said}.")
    refused = [one.difference for one in opened if not one.approvals]
    if refused and refuse_personal:
        raise RefusedByReviewError(
            f"Somebody reads more of what is personal: {refused[0].sentence}.",
            hint="Take the grant back, or have it approved: [[approval]] in the contract.",
        )


def _facts(one: Difference) -> dict[str, object]:
    return {
        "kind": one.kind.name.lower(),
        "what": one.sentence,
        "role": one.role,
        "table": one.table,
        "columns": list(one.columns),
        "before": one.before,
        "after": one.after,
        "widens": one.widens,
        "personal": list(one.personal),
    }
