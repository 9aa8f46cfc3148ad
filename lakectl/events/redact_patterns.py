"""What a contract may say of patterns that redacted texts lose."""

from __future__ import annotations

import re

from lakectl.events.reader import Table

_MOST = 20
_LONGEST = 200

# Anchors and what looks around would mean something else where texts are looked at together.
_MORE_THAN_ITSELF = re.compile(r"(?<!\\)(?:\\\\)*(?:\^|\$|\(\?(?!:)|\\[AZ1-9])")


def read_patterns(table: Table) -> tuple[str, ...]:
    """The contract's `redact`: Python's regular expressions for ASCII."""
    patterns = table.strings("redact") if table.has("redact") else ()
    if len(patterns) > _MOST:
        table.wrong("redact", f"has {len(patterns)} patterns; {_MOST} are the most")
    for number, pattern in enumerate(patterns):
        if wrong := _wrong(pattern):
            table.wrong(f"redact[{number}]", f"{pattern!r} {wrong}", 'for example redact = ["EMP-[0-9]{6}"]')
    return patterns


def _wrong(pattern: str) -> str:
    if len(pattern) > _LONGEST:
        return f"has {len(pattern)} characters; {_LONGEST} are the most"
    try:
        compiled = re.compile(pattern, re.ASCII)
    except re.error as error:
        return f"is no regular expression: {error}"
    if _MORE_THAN_ITSELF.search(re.sub(r"\[\^", "[", pattern)):
        return (
            "has an anchor, a group other than (…) or (?:…), or a reference; a pattern says what is taken out, no more"
        )
    return "matches the empty text" if compiled.search("") else ""
