"""One line → one JSON object in which every number still has the digits that were sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from json.encoder import encode_basestring
from typing import Any

DEEPEST = 100
"""Objects and lists within each other; what nests deeper could exhaust the stack of whoever reads it."""

_OPENING = (b"{", b"[")


class Number(str):
    """A JSON number as it stands in the text: no float rounds it, no digit is lost."""

    __slots__ = ()


class NotAnObjectError(ValueError):
    """The line isn't one whole JSON object; the message is the reason, without any of its text."""


def read_object(line: bytes) -> dict[str, Any]:
    """The object that the line is, numbers as Number. Of a name that is there twice, the last one counts.

    Raises NotAnObjectError. JSON is RFC 8259's: UTF-8, no byte order mark, no NaN.
    """
    # Brackets in strings count too: this only keeps a cheap look from an expensive one.
    deep = sum(map(line.count, _OPENING)) > DEEPEST
    try:
        found = _DECODER.decode(line.decode())
    except UnicodeDecodeError:
        raise NotAnObjectError("not UTF-8") from None
    except RecursionError:
        raise NotAnObjectError(f"nested deeper than {DEEPEST}") from None
    except ValueError:
        raise NotAnObjectError("not one JSON object") from None
    if not isinstance(found, dict):
        raise NotAnObjectError("not one JSON object")
    if deep and _depth(found) > DEEPEST:
        raise NotAnObjectError(f"nested deeper than {DEEPEST}")
    return found


def json_text(value: Any) -> str:
    """The JSON text of a value out of `read_object`, without spaces; numbers as they were sent."""
    match value:
        case Number():
            return str(value)
        case dict():
            return "{" + ",".join(f"{_quoted(name)}:{json_text(item)}" for name, item in value.items()) + "}"
        case list():
            return "[" + ",".join(json_text(item) for item in value) + "]"
        case _:
            return _quoted(value)


def _quoted(value: str | bool | None) -> str:  # noqa: FBT001 - a JSON value
    # json.dumps makes an encoder for every text that isn't to be ASCII.
    return encode_basestring(value) if isinstance(value, str) else json.dumps(value)


def _no_constant(name: str) -> float:
    raise ValueError(name)


_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=_no_constant)


def _depth(value: Any) -> int:
    """Levels of objects and lists; counted level by level, because the stack is what is at stake."""
    depth, level = 0, [value]
    while level:
        level = [item for outer in level for item in _inner(outer) if isinstance(item, Mapping | list)]
        depth += 1
    return depth


def _inner(value: Any) -> Iterator[Any]:
    return iter(value.values() if isinstance(value, Mapping) else value)
