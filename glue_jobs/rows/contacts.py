"""E-mail addresses and phone numbers in a text.

A phone number has no check digit. What is taken for one has a sign that orders, times and identifiers haven't: a plus
before it, North America's groups, or a word like «tel».
"""

from __future__ import annotations

import re

# As they are, full-width, in URLs, in JSON.
_AT = r"(?:[@\uff20]|%40|\\u0040)"
_PLUS = r"(?:[+\uff0b]|%2[Bb])"

# RFC 5321 4.5.3.1: 64 characters before the @; RFC 1035: 63 between two dots.
_EMAIL = re.compile(rf"[\w.%+'-]{{1,64}}{_AT}(?:[\w-]{{1,63}}\.){{1,8}}[^\W\d_]{{2,63}}")

_GAP = r"[ \t\u00a0\u202f/()\u2010-\u2015-]{0,3}"
_NO_TIME = r"(?!\d{4}-\d\d-\d\d|\d{1,2}[ ,]+\d{4}-\d\d-\d\d)"
# More of a number, or its decimals.
_NO_MORE = r"(?![\w+]|[.,]\d)"
_WITH_PLUS = re.compile(
    # E.164: no country's code begins with 0, and there are 15 digits at most.
    rf"(?<![\w+.,-]){_PLUS}{_NO_TIME}(?=\d)(?![0\uff10])"
    rf"(?:\d(?:{_GAP}\d){{6,14}}|(?=(?:\.?\d){{7}})\d{{1,3}}(?:\.\d{{1,8}}){{2,7}}){_NO_MORE}"
)
_AMERICAN = re.compile(
    # The numbering plan's NXX-NXX-XXXX.
    r"(?<![\w+./-])(?:1[ .-])?(?:\([2-9]\d\d\)[ -]?[2-9]\d\d[ -]\d{4}|[2-9]\d\d([.-])[2-9]\d\d\1\d{4})(?![\w-]|[./]\d)"
)
_CALLED = re.compile(
    r"(?P<before>\b(?:tele(?:ph|f)on[eo]?|phone|tel|mobile?|fax|whatsapp)\b(?:\.|(?: no\.?| number))?[ :=#]{0,3})"
    rf"{_NO_TIME}[(]?\d(?:[.]?{_GAP}\d){{6,14}}{_NO_MORE}",
    re.IGNORECASE,
)

# What a text must hold to be worth the pattern: these are found many times as fast.
_AT_SIGNS = ("@", "\uff20", "%40", r"\u0040")
_PLUSES = ("+", "\uff0b", "%2")
_WORDS = ("tel", "phone", "mobil", "fax", "whatsapp")
_GROUPS = re.compile(r"[2-9]\d\d[).-][ -]?[2-9]\d\d[ .-]\d")

LEAST_DIGITS = 7
"""Of a phone number."""


def without_contacts(text: str, instead: str) -> str:
    """The text with something else in the place of each."""
    if _has(text, _AT_SIGNS):
        text = _EMAIL.sub(instead, text)
    if _has(text, _PLUSES):
        text = _WITH_PLUS.sub(instead, text)
    if _GROUPS.search(text):
        text = _AMERICAN.sub(instead, text)
    if _has(text.lower(), _WORDS):
        text = _CALLED.sub(lambda found: found["before"] + instead, text)
    return text


def _has(text: str, signs: tuple[str, ...]) -> bool:
    return any(sign in text for sign in signs)
