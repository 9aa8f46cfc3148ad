"""Payment card numbers in a text, however they are spelled.

A number is one when an issuer numbers cards so (first digits and length, ISO/IEC 7812) and its last digit is the check
digit. One number in ten has a valid check digit by chance; that few numbers begin and end like a card's is what keeps
order numbers and times out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote_plus

from lakectl.events import luhn

_LEAST, _MOST = 13, 19

# Up to three characters between two groups of digits. A colon is none: it stands in times.
_BETWEEN = r"[\s._/+-]{1,3}"

# What a text must hold for the rest to be worth the while: cheap, and a superset of all that `holds_card` finds in
# plain ASCII. What isn't plain, or may be encoded, is looked at in any case.
SUSPICIOUS = r"[0-9](?:[\s._/+-]{0,3}[0-9]){12}|[^\x00-\x7f]|%[0-9A-Fa-f]{2}|\\|&#"
_SUSPICIOUS = re.compile(SUSPICIOUS)

_RUN = re.compile(rf"(?<![0-9])[0-9]+(?:{_BETWEEN}[0-9]+)*")
_PART = re.compile(rf"([0-9]+)({_BETWEEN})?")
_ISSUED = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"  # Visa
    r"|5[1-5]\d{14}|(?:222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"  # Mastercard
    r"|3[47]\d{13}|3(?:0[0-59]|[689]\d)\d{11,16}"  # American Express, Diners Club
    r"|35\d{14,17}|(?:1800|2131)\d{11}"  # JCB
    r"|6\d{12,18}|5[06-9]\d{11,17}"  # Discover, UnionPay, Maestro, RuPay
    r"|220[0-4]\d{12,15}|8[12]\d{14}|9792\d{12}"  # Mir, RuPay, Troy
)
_PRINTED = ([4, 4, 4, 4], [4, 4, 4, 4, 3], [4, 6, 5], [4, 6, 4], [4, 4, 4, 1])

# Identifiers in hexadecimal have long runs of digits by chance; their whole words tell them.
_HEX_WORD = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9-]*[a-fA-F])(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    r"|(?:[0-9a-fA-F]{8}){2,16})(?![0-9A-Za-z])"
)
# Escapes of JSON, of JSON in a string in JSON, and so on.
_ESCAPED = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|[nrt])")


def holds_card(text: str) -> bool:
    """Whether a card number stands in the text: digits of any script, in groups or not, in URLs, in escaped JSON."""
    if not _SUSPICIOUS.search(text) or _HEX_WORD.fullmatch(text):
        return False
    return any(_is_card(number) for spelled in _spellings(text) for number in _numbers(spelled))


def _spellings(text: str) -> Iterator[str]:
    """The text, and what it would be once decoded."""
    yield _plain(text)
    if "%" in text:
        yield _plain(unquote_plus(text))
    if "&" in text:
        yield _plain(unescape(text))
    if "\\" in text:
        yield _plain(_ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else " ", text))


def _plain(text: str) -> str:
    """Digits of any script and shape as ASCII, dashes as -, without what can't be seen."""
    if text.isascii():
        return text
    return "".join(_plain_character(character) for character in unicodedata.normalize("NFKC", text))


def _plain_character(character: str) -> str:
    match unicodedata.category(character):
        case "Nd":
            return str(unicodedata.decimal(character))
        case "Pd":
            return "-"
        case "Cf" | "Mn":
            return ""
        case _:
            return character


def _numbers(text: str) -> Iterator[str]:
    """Runs of groups of digits that may be one number."""
    for run in _RUN.finditer(_HEX_WORD.sub("x", text)):
        parts = _PART.findall(run[0])
        for first in range(len(parts)):
            fraction = first > 0 and parts[first - 1][1] == "."
            yield from _from(parts[first:], least=2 if fraction else 1)


def _from(parts: list[tuple[str, str]], *, least: int) -> Iterator[str]:
    """Numbers that begin with the first group and have at least so many groups (0.4111… is a fraction)."""
    digits, sizes, between = "", list[int](), set[str]()
    for group, separator in parts:
        digits += group
        sizes.append(len(group))
        if len(digits) > _MOST:
            return
        if len(digits) >= _LEAST and len(sizes) >= least and _may_be_one(sizes, between):
            yield digits
        between.add(separator)


def _may_be_one(sizes: list[int], between: set[str]) -> bool:
    """Groups as they are printed on cards may be set apart anyhow, others alike; 26.789… is a number with a point."""
    return sizes in _PRINTED or (len(between) <= 1 and not (between == {"."} and len(sizes) == 2))  # noqa: PLR2004


def _is_card(digits: str) -> bool:
    return _ISSUED.fullmatch(digits) is not None and luhn.is_valid(digits)
