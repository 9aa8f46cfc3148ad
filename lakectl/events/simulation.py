"""What a contract may say about made-up values, checked before anything runs; `generator` makes them."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from lakectl.events.reader import Mistakes, did_you_mean

if TYPE_CHECKING:
    from lakectl.events.contract import Contract


def check_simulation(contract: Contract, mistakes: Mistakes) -> None:
    """Note every mistake in the `simulate` tables of a contract."""
    for index, column in enumerate(contract.columns):
        if column.simulate is None:
            continue
        path = f"column[{index}].simulate"
        if len(column.simulate) != 1:
            mistakes.add(path, "names exactly one way to make a value", "known: " + ", ".join(sorted(MAKERS)))
            continue
        ((maker, setting),) = column.simulate.items()
        check = MAKERS.get(maker)
        if check is None:
            mistakes.add(path, f"{maker!r} is no way to make a value", did_you_mean(maker, MAKERS))
        elif complaint := check(setting, contract):
            mistakes.add(f"{path}.{maker}", complaint)


def template_fields(template: str) -> tuple[str, ...]:
    """The column names in braces of a template, in order."""
    return tuple(field for _, field, _, _ in string.Formatter().parse(template) if field)


def _choice(setting: object, _: Contract) -> str:
    return "" if isinstance(setting, list) and setting else "needs a list with at least one value"


def _decimal(setting: object, _: Contract) -> str:
    try:
        low, high = (Decimal(str(bound)) for bound in setting)  # type: ignore[attr-defined]
    except (TypeError, ValueError, InvalidOperation):
        return 'needs two numbers, for example ["1.00", "5000.00"]'
    return "" if low <= high else "the first number is the smaller one"


def _integer(setting: object, _: Contract) -> str:
    match setting:
        case [int(low), int(high)] if low <= high:
            return ""
    return "needs two whole numbers, the smaller one first"


def _pick(setting: object, contract: Contract) -> str:
    if not isinstance(setting, str) or setting.count(".") != 1:
        return 'needs "<pick>.<field>", for example "place.country"'
    name, field = setting.split(".")
    if name not in contract.picks:
        return f"there is no [pick.{name}]"
    return "" if all(field in row for row in contract.picks[name]) else f"not every row of [pick.{name}] has {field!r}"


def _card(setting: object, _: Contract) -> str:
    good = isinstance(setting, list) and setting and all(isinstance(p, str) and p.isdigit() for p in setting)
    return "" if good else 'needs a list of number prefixes, for example ["4", "51"]'


def _template(setting: object, contract: Contract) -> str:
    if not isinstance(setting, str):
        return "needs a string"
    try:
        fields = template_fields(setting)
    except ValueError as error:
        return str(error)
    names = {column.name for column in contract.columns if "template" not in (column.simulate or {})}
    unknown = [field for field in fields if field not in names]
    return f"{unknown[0]!r} is no column (of those that aren't templates)" if unknown else ""


MAKERS: Mapping[str, Callable[[Any, Contract], str]] = {
    "choice": _choice,
    "decimal": _decimal,
    "integer": _integer,
    "pick": _pick,
    "card": _card,
    "template": _template,
}
