"""Fields that no column takes → the JSON text that the table keeps of them, without what is known to be personal.

Values are hidden one by one, before they become text: then the text stays JSON, and no value reaches over another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from glue_jobs.rows.cards import holds_card
from glue_jobs.rows.hiding import REDACTED, redact, whole_word
from glue_jobs.rows.json_line import Number, json_text
from glue_jobs.rows.unknown import Fields

# Half of a surrogate pair is nothing that UTF-8 can hold; JSON can spell it.
_HALF = re.compile("[\ud800-\udfff]")

_LONGEST_CARD = 30
"""Digits of a number that is looked at in full, far beyond a card's 19."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """What mustn't stand in the fields of one event."""

    words: Sequence[str]
    patterns: Sequence[re.Pattern[str]] = ()


def extra_text(fields: Fields, hidden: Hidden) -> str | None:
    """One JSON object, as deep as the fields lie below the detail: names sorted, no spaces, numbers as they were sent.

    Texts and names are redacted as a `redact` column is; a number that is a card's, or holds one of the hidden words,
    becomes the text `[redacted]`. None without fields.
    """
    if not fields:
        return None
    whole: dict[str, Any] = {}
    for (_, *outer, name), value in fields:
        place = whole
        for one in outer:
            place = place.setdefault(one, {})
        place[name] = value
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", json_text(_shown(whole, hidden)))


def _shown(value: Any, hidden: Hidden) -> Any:
    match value:
        case Number():
            return REDACTED if _tells(value, hidden) else value
        case str():
            return _redacted(value, hidden)
        case list():
            return [_shown(item, hidden) for item in value]
        case dict():
            return _sorted(value, hidden)
        case _:
            return value


def _tells(number: Number, hidden: Hidden) -> bool:
    return holds_card(_in_full(number)) or any(
        whole_word(word).search(number) for word in _within(number, hidden.words)
    )


def _redacted(text: str, hidden: Hidden) -> str:
    return redact(text, _within(text, hidden.words), hidden.patterns)


def _within(text: str, words: Sequence[str]) -> list[str]:
    """The words that may be in the text: to look for all of them costs a pattern each, and nearly none is there."""
    if not text.isascii():
        return [word for word in words if word]
    lower = text.lower()
    return [word for word in words if word and (not word.isascii() or word.lower() in lower)]


def _sorted(value: Mapping[str, Any], hidden: Hidden) -> dict[str, Any]:
    """In the order of the names as they came; names that are redacted alike are told apart by a number."""
    shown: dict[str, Any] = {}
    for name in sorted(value):
        told = first = _redacted(name, hidden)
        count = 1
        while told in shown:
            count += 1
            told = f"{first} {count}"
        shown[told] = _shown(value[name], hidden)
    return shown


def _in_full(number: Number) -> str:
    """Without an exponent: Java writes large numbers as 4.1E15."""
    try:
        exact = Decimal(number)
    except InvalidOperation:
        return str(number)
    return format(exact, "f") if abs(exact.adjusted()) < _LONGEST_CARD and len(number) <= _LONGEST_CARD else str(number)
