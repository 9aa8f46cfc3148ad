"""Who sees what: by the contracts, by the Terraform JSON, and in the deployed account."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lakectl.access.declared import declared, personal_columns
from lakectl.access.deployed import Governance, deployed
from lakectl.access.difference import Difference, differences
from lakectl.access.model import Matrix
from lakectl.access.page import page
from lakectl.access.principals import named, short
from lakectl.access.render import document, header, markdown, rows
from lakectl.access.terraform import emitted
from lakectl.aws.lakeformation import ask_lake_formation
from lakectl.config import names
from lakectl.errors import DriftFoundError
from lakectl.lake import Lake, NotDeployedError
from lakectl.workflows.synth import JSON_NAME, synth_folder

TERRAFORM = "terraform"
DEPLOYED = "deployed"
_SAID = {TERRAFORM: "the Terraform JSON", DEPLOYED: "the deployed account"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What the contracts say, and where something else says otherwise."""

    matrix: Matrix
    compared: tuple[str, ...]
    """The other sources that were read."""
    drift: tuple[tuple[str, Difference], ...]
    """(source, how it differs from the contracts)."""
    administrators: tuple[str, ...]
    """Data lake administrators of the account, by name: grants don't limit them."""


def access(lake: Lake, *, offline: bool = False) -> Access:
    """Read the sources and compare them; `offline` leaves the account out, as does a lake that isn't deployed."""
    contracts = lake.config.streams
    matrix = declared(contracts)
    sources = {TERRAFORM: named(_emitted(lake), role_names(lake))}
    governance = None if offline else governance_of(lake)
    administrators = tuple(map(short, governance.administrators)) if governance else ()
    if governance:
        sources[DEPLOYED] = named(deployed(governance).without(administrators), role_names(lake))
    personal = personal_columns(contracts)
    drift = [(name, one) for name, source in sources.items() for one in differences(matrix, source, personal)]
    return Access(matrix=matrix, compared=tuple(sources), drift=tuple(drift), administrators=administrators)


def role_names(lake: Lake) -> dict[str, str]:
    """IAM role name, or what Lake Formation calls a principal → the contracts' name of the role."""
    return {
        short(role.principal) if role.external else names.human_role(lake.config, name): name
        for name, role in lake.config.roles.items()
    }


def governance_of(lake: Lake) -> Governance | None:
    """What Lake Formation knows of this lake; None when it isn't deployed."""
    database = names.database(lake.config)
    try:
        answers = ask_lake_formation(lake.deployed_aws, database)
    except NotDeployedError:
        return None
    if answers is None:
        return None
    return Governance(
        database=database,
        tables=answers.tables,
        permissions=answers.permissions,
        filters=answers.filters,
        worn=answers.worn,
        administrators=answers.administrators,
    )


def _emitted(lake: Lake) -> Matrix:
    return emitted(json.loads((synth_folder(lake) / JSON_NAME).read_text(encoding="utf-8")))


def show(lake: Lake, shape: str, *, offline: bool, fail_on_drift: bool) -> None:
    """Print the matrix as `table`, `markdown`, `html` or `json`, and what is drift.

    Raises DriftFoundError when drift counts and there is some.
    """
    found = access(lake, offline=offline)
    if shape == "json":
        lake.console.json({"version": 1, "environment": lake.environment, **document(found.matrix), **_facts(found)})
    elif shape == "html":
        lake.console.out(_page(lake, found))
    elif shape == "markdown":
        lake.console.out(markdown(found.matrix))
    else:
        lake.console.table(header(found.matrix), list(rows(found.matrix)))
    if shape != "json":
        _tell(lake, found)
    if found.drift and fail_on_drift:
        where = _listed(source for source, _ in found.drift)
        raise DriftFoundError(
            f"{_counted(len(found.drift))} from what the contracts say, in {where}.",
            hint=f"`lakectl plan --env {lake.environment}` shows what a deploy would set right.",
        )


def _tell(lake: Lake, found: Access) -> None:
    for note in _notes(found):
        lake.console.say(note)
    for sentence in _drift(found):
        lake.console.say(f"DRIFT: {sentence}")


def _notes(found: Access) -> Iterator[str]:
    yield f"By the contracts; compared with {_listed(found.compared)}."
    if DEPLOYED not in found.compared:
        yield "The account wasn't asked: nothing is deployed, or --offline."
    if found.administrators:
        yield f"Data lake administrators, whom no grant limits: {', '.join(found.administrators)}."
    for role, table in sorted(found.matrix.grantors):
        yield f"{role} may grant {table} to others."


def _drift(found: Access) -> Iterator[str]:
    return (f"by {_SAID[source]}, {difference.sentence}." for source, difference in found.drift)


def _page(lake: Lake, found: Access) -> str:
    classes = {
        (one.name, column.name): column.classification
        for one in lake.config.streams
        for column in (*one.columns, *one.extra)
    }
    title = f"Who sees what in {names.prefix(lake.config)}"
    return page(found.matrix, classes, title=title, notes=_notes(found), drift=_drift(found))


def _listed(sources: Iterable[str]) -> str:
    return " and ".join(_SAID[source] for source in dict.fromkeys(sources))


def _counted(count: int) -> str:
    return "1 thing differs" if count == 1 else f"{count} things differ"


def _facts(found: Access) -> dict[str, object]:
    return {
        "compared": list(found.compared),
        "administrators": list(found.administrators),
        "drift": [
            {"source": source, "what": difference.sentence, "widens": difference.widens}
            for source, difference in found.drift
        ],
    }
