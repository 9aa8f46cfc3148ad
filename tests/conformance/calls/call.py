"""A documented call: operation, parameters, and the shape of the documented answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

# Where a caught bug is answered: SDKs repeat server errors, so it is a client error, but no refusal.
_BUG = re.compile(r"InternalServiceException|The embedded AWS can't do")
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Refused:
    """The operation isn't there, or not like this; AWS's code for that."""

    code: str


@dataclass(frozen=True)
class Call:
    """`operation` is boto3's name; "$x" in the parameters is what an earlier call kept as x."""

    operation: str
    parameters: dict[str, Any]
    answer: dict[str, Any] | Refused
    """Members and their types, values, or nested shapes; a list's one element is that of its first. {}: no output."""
    keep: dict[str, str] = field(default_factory=dict)


def call(operation: str, parameters: dict[str, Any], answer: dict[str, Any] | Refused, **keep: str) -> Call:
    """A documented call; `keep` says what of the answer later calls name, by dotted path."""
    return Call(operation, parameters, answer, keep)


def made(client: Any, one: Call, kept: dict[str, Any]) -> str:
    """What is wrong with the answer; "" when it is as documented."""
    try:
        answer = getattr(client, one.operation)(**_filled(one.parameters, kept))
    except ClientError as error:
        return _refusal(error, one.answer)
    if isinstance(one.answer, Refused):
        return f"answered, not refused with {one.answer.code}"
    answer.pop("ResponseMetadata")
    for name, path in one.keep.items():
        kept[name] = _at(answer, path)
    if one.answer == {}:
        return f"no output is documented, but {sorted(answer)}" if answer else ""
    return "; ".join(_differences(one.answer, answer, ""))


def _refusal(error: ClientError, expected: dict[str, Any] | Refused) -> str:
    about = error.response
    code, status = about["Error"]["Code"], about["ResponseMetadata"]["HTTPStatusCode"]
    is_right = isinstance(expected, Refused) and code == expected.code and status < _SERVER_ERROR
    return "" if is_right and not _BUG.search(str(error)) else f"{status} {code}: {about['Error'].get('Message', '')}"


def _filled(value: Any, kept: dict[str, Any]) -> Any:
    if isinstance(value, dict):
        return {name: _filled(part, kept) for name, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, kept) for part in value]
    if isinstance(value, str) and value.startswith("$") and value[1:] in kept:
        return kept[value[1:]]
    return value


def _at(answer: Any, path: str) -> Any:
    for step in path.split("."):
        answer = answer[int(step)] if step.isdigit() else answer[step]
    return answer


def _differences(shape: Any, value: Any, where: str) -> list[str]:
    if isinstance(shape, type):
        return [] if isinstance(value, shape) else [f"{where} is {value!r}, not of {shape.__name__}"]
    if isinstance(shape, dict) and isinstance(value, dict):
        absent = [f"{where}.{name} isn't there".lstrip(".") for name in shape if name not in value]
        there = (name for name in shape if name in value)
        return absent + [text for name in there for text in _differences(shape[name], value[name], f"{where}.{name}")]
    if isinstance(shape, list) and shape and isinstance(value, list) and value:
        return _differences(shape[0], value[0], f"{where}[0]")
    return [] if shape == value else [f"{where.lstrip('.')} is {value!r}, not {shape!r}"]
