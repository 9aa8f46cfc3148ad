"""Personal values out of sight: token, mask and redact, as docs/contract.md says, for one row."""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

REDACTED = "[redacted]"
TOKEN_HEX_DIGITS = 32

_LEAST_KEY = 16
_MOST_KEY = 64

# A shorter value isn't hidden by hiding all but four.
_MASK_LEAST = 8
_MASK_KEPT = 4

# Unicode's dashes (category Pd), which `re` has no class for.
_DASHES = "".join(re.escape(chr(code)) for code in range(0x11000) if unicodedata.category(chr(code)) == "Pd")

# 13 digits of any script and more, with one separator between two of them at most: every way to write a card number
# (and some order numbers, which the text can do without).
_CARD_LIKE = re.compile(rf"\d(?:[ \t\n\v\f\r._/{_DASHES}]?\d){{12,}}")


def check_key(key: bytes) -> bytes:
    """The key itself; raises ValueError for one that is no secret, or longer than HMAC uses."""
    if len(key) < _LEAST_KEY:
        raise ValueError(f"The token key has {len(key)} bytes; it needs at least {_LEAST_KEY}.")
    if len(key) > _MOST_KEY:
        raise ValueError(f"The token key has {len(key)} bytes; at most {_MOST_KEY} are used.")
    return key


def token(value: str, key: bytes) -> str:
    """HMAC-SHA-256 (RFC 2104) of the value's UTF-8, cut to 128 bits, in lower-case hex."""
    return hmac.digest(key, value.encode(), "sha256").hex()[:TOKEN_HEX_DIGITS]


def mask(value: str) -> str:
    """Stars but for the last four characters; all stars when the value has fewer than eight."""
    kept = _MASK_KEPT if len(value) >= _MASK_LEAST else 0
    return "*" * (len(value) - kept) + value[len(value) - kept :]


def redact(text: str, hidden: Iterable[str]) -> str:
    """The text without card-like numbers and without the hidden values of its own event, one after the other."""
    text = _CARD_LIKE.sub(REDACTED, text)
    for value in hidden:
        if word := value.strip(" "):
            text = whole_word(word).sub(REDACTED, text)
    return text


@lru_cache(maxsize=4096)
def whole_word(value: str) -> re.Pattern[str]:
    """A pattern that finds the value in any case, but not Ben in Bengaluru: what is left would tell the name."""
    return re.compile(rf"(?<![^\W_]){re.escape(value)}(?![^\W_])", re.IGNORECASE)
