"""Personal values out of sight: mask and redact, as docs/contract.md says, for one row (tokens: events.token_keys)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from glue_jobs.rows.contacts import without_contacts
from lakectl.events.contract import Contract

REDACTED = "[redacted]"

# A shorter value isn't hidden by hiding all but four.
_MASK_LEAST = 8
_MASK_KEPT = 4

# Unicode's dashes (category Pd), which `re` has no class for.
_DASHES = "".join(re.escape(chr(code)) for code in range(0x11000) if unicodedata.category(chr(code)) == "Pd")

# 13 digits of any script and more, with one separator between two of them at most: every way to write a card number
# (and some order numbers, which the text can do without).
_CARD_LIKE = re.compile(rf"\d(?:[ \t\n\v\f\r._/{_DASHES}]?\d){{12,}}")


def mask(value: str) -> str:
    """Stars but for the last four characters; all stars when the value has fewer than eight."""
    kept = _MASK_KEPT if len(value) >= _MASK_LEAST else 0
    return "*" * (len(value) - kept) + value[len(value) - kept :]


def patterns_of(contract: Contract) -> tuple[re.Pattern[str], ...]:
    """What else the contract's redacted texts lose."""
    return tuple(re.compile(pattern, re.ASCII) for pattern in contract.redact)


def redact(text: str, hidden: Iterable[str], patterns: Iterable[re.Pattern[str]] = ()) -> str:
    """The text without card-like numbers, contacts, patterns and its own event's hidden values, one after the other."""
    text = without_contacts(_CARD_LIKE.sub(REDACTED, text), REDACTED)
    for pattern in patterns:
        text = pattern.sub(REDACTED, text)
    for value in hidden:
        if word := value.strip(" "):
            text = whole_word(word).sub(REDACTED, text)
    return text


@lru_cache(maxsize=4096)
def whole_word(value: str) -> re.Pattern[str]:
    """A pattern that finds the value in any case, but not Ben in Bengaluru: what is left would tell the name."""
    return re.compile(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])", re.IGNORECASE)
