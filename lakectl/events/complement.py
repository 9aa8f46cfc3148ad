"""The event pattern that matches exactly what other patterns don't.

EventBridge has no rule for "no other rule matched", and no operator that negates a pattern. What it has is
`anything-but`, per field. So the patterns are split by the values of one field after another, until each part is
either taken by somebody or by nobody; what nobody takes is written down, joined by `$or`.

That works for the envelope's own texts, which every event has exactly once. In `detail` it doesn't: a field may be a
list there, and of a list one element is enough for a match ("Arrays in EventBridge event patterns", user guide), so
that `["a", "b"]` matches both `["a"]` and `[{"anything-but": ["a"]}]`. `resources` is a list always.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, starmap
from typing import Any

from lakectl.events.matching import matches

# "AWS service event metadata", EventBridge user guide; in the order in which patterns usually tell events apart.
ENVELOPE = ("source", "detail-type", "account", "region", "id", "time", "version")

# Operators on text that `anything-but` negates, for a list of operands too.
_NEGATED = ("prefix", "suffix", "equals-ignore-case", "wildcard")
_OR = "$or"

Pattern = dict[str, Any]
Conditions = Mapping[str, Sequence[Sequence[Any]]]
"""Field → lists of comparisons; of each list one must hold."""
Test = tuple[str, str]
"""Operator and operand of a comparison that isn't with a whole text."""


class CannotComplementError(ValueError):
    """What the patterns leave over can't be written as a pattern; the message says why."""


def complement(patterns: Sequence[Mapping[str, Any]]) -> Pattern:
    """A pattern of all events that none of these (valid) patterns matches; CannotComplementError."""
    alternatives = [one for pattern in patterns for one in _alternatives(pattern)]
    for field in (field for one in alternatives for field in one):
        if field not in ENVELOPE:
            raise CannotComplementError(f"{field} can't be turned around: it may hold lists")
    left = list(_left(alternatives))
    if not left:
        raise CannotComplementError("nothing is left: the other patterns match every event")
    # A pattern needs a field; every event has a source.
    return {_OR: left} if len(left) > 1 else left[0] or {"source": [{"exists": True}]}


def of_the_envelope(pattern: Mapping[str, Any]) -> Pattern:
    """The pattern without what it says of `detail` and `resources`: it matches more events."""
    kept = {field: wanted for field, wanted in pattern.items() if field in ENVELOPE}
    if _OR not in pattern:
        return kept
    alternatives = [of_the_envelope(one) for one in pattern[_OR]]
    return {**kept, _OR: alternatives} if all(alternatives) else kept


def _alternatives(pattern: Mapping[str, Any]) -> Iterator[Conditions]:
    """The pattern without $or, as patterns of which one must match."""
    own = {field: [wanted] for field, wanted in pattern.items() if field != _OR}
    if _OR not in pattern:
        yield own
        return
    for choice in pattern[_OR]:
        for one in _alternatives(choice):
            yield {field: [*own.get(field, ()), *one.get(field, ())] for field in {**own, **one}}


def _left(alternatives: Sequence[Conditions]) -> Iterator[Pattern]:
    """Patterns that exclude each other: together, what no alternative matches."""
    if not alternatives:
        yield {}
        return
    if not all(alternatives):
        return  # one that asks for nothing more takes everything
    field = next(name for name in ENVELOPE if any(name in one for one in alternatives))
    for cell in _cells(field, alternatives):
        for pattern in _left(cell.remaining):
            yield {**cell.pattern(), **pattern}


class _Cell:
    """Values of a field that the alternatives can't tell apart."""

    def __init__(self, field: str, remaining: Sequence[Conditions], wanted: Sequence[Any] | None) -> None:
        self._field = field
        self.remaining = remaining
        """What the alternatives that take these values still ask for."""
        self.wanted = wanted
        """The values as a list of comparisons: empty for every value, None when they can't be written."""

    def pattern(self) -> Pattern:
        """What an event must have to be one of them."""
        if self.wanted is None:
            raise _unclear(self._field)
        return {self._field: list(self.wanted)} if self.wanted else {}


def _unclear(field: str) -> CannotComplementError:
    return CannotComplementError(
        f"the ways in which {field} is compared can't be turned around together: "
        "use whole texts, or prefixes that exclude each other"
    )


def _cells(field: str, alternatives: Sequence[Conditions]) -> Iterator[_Cell]:
    comparisons = [item for one in alternatives for wanted in one.get(field, ()) for item in wanted]
    texts, tests = sorted(set(_texts(comparisons))), sorted(set(_tests(comparisons)))
    if any(_is_negated(item) for item in comparisons) and not all(starmap(_exclude, combinations(tests, 2))):
        # A text that meets two tests may be left over although each test alone is taken.
        raise _unclear(field)
    groups: dict[tuple[int, ...], list[str]] = {}
    for text in texts:
        taking = [n for n, one in enumerate(alternatives) if _meets(field, one, text)]
        groups.setdefault(tuple(taking), []).append(text)
    for numbers, values in groups.items():
        yield _Cell(field, [_without(field, alternatives[n]) for n in numbers], values)
    for test in (None, *tests):
        remaining = [_without(field, one) for one in alternatives if _holds(one.get(field, ()), test)]
        yield _Cell(field, remaining, _others(texts, tests) if test is None else _only(test, texts, tests))


def _meets(field: str, one: Conditions, text: str) -> bool:
    """Whether a whole text meets what an alternative asks of a field."""
    return all(matches({field: wanted}, {field: text}) for wanted in one.get(field, ()))


def _without(field: str, one: Conditions) -> Conditions:
    return {name: wanted for name, wanted in one.items() if name != field}


def _texts(comparisons: Sequence[Any]) -> Iterator[str]:
    """Every whole text that is compared with."""
    for item in comparisons:
        operand = item.get("anything-but", ()) if isinstance(item, Mapping) else item
        for value in operand if isinstance(operand, list) else [operand]:
            if isinstance(value, str):
                yield value


def _tests(comparisons: Sequence[Any]) -> Iterator[Test]:
    """Every other comparison that can hold for a text."""
    for item in comparisons:
        if isinstance(item, Mapping):
            ((operator, operand),) = item.items()
            if operator == "anything-but" and isinstance(operand, Mapping):
                ((operator, operand),) = operand.items()
            if operator not in ("anything-but", "exists", "numeric"):
                for value in operand if isinstance(operand, list) else [operand]:
                    yield operator, _operand(value)


def _is_negated(item: Any) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("anything-but"), Mapping)


def _operand(value: Any) -> str:
    if not isinstance(value, str):
        raise CannotComplementError(
            'a comparison within another one, such as {"equals-ignore-case"}, can\'t be turned around'
        )
    return value


def _holds(asked: Sequence[Sequence[Any]], test: Test | None) -> bool:
    """Whether a text that is none of the whole texts, and meets this one test alone (or none), is taken."""
    return all(any(_is_met(item, test) for item in wanted) for wanted in asked)


def _is_met(item: Any, test: Test | None) -> bool:
    if not isinstance(item, Mapping):
        return False
    ((operator, operand),) = item.items()
    if operator == "anything-but":
        return not isinstance(operand, Mapping) or test not in set(_tests([item]))
    return operand is True if operator == "exists" else test == (operator, operand)


def _others(texts: Sequence[str], tests: Sequence[Test]) -> Sequence[Any] | None:
    """Everything but these texts and whatever meets a test."""
    if not tests:
        return [{"anything-but": list(texts)}] if texts else []
    operators = {operator for operator, _ in tests}
    if len(operators) > 1 or not operators <= set(_NEGATED) or not all(_meets_one(text, tests) for text in texts):
        return None
    return [{"anything-but": {operators.pop(): [operand for _, operand in tests]}}]


def _only(test: Test, texts: Sequence[str], tests: Sequence[Test]) -> Sequence[Any] | None:
    """Whatever meets one test, when none of the texts and of the other tests has a part in it."""
    operator, operand = test
    apart = all(_exclude(test, other) for other in tests if other != test)
    return [{operator: operand}] if apart and not any(_meets_one(text, [test]) for text in texts) else None


def _meets_one(text: str, tests: Sequence[Test]) -> bool:
    return matches({"text": [{operator: operand} for operator, operand in tests]}, {"text": text})


def _exclude(one: Test, other: Test) -> bool:
    """Whether no text can meet both; False when that isn't plain."""
    (operator, text), (_, second) = one, other
    if operator != other[0]:
        return False
    if operator == "prefix":
        return not (text.startswith(second) or second.startswith(text))
    if operator == "suffix":
        return not (text.endswith(second) or second.endswith(text))
    return operator == "equals-ignore-case" and text.casefold() != second.casefold()
