"""The Hive types a column may have."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lakectl.events.reader import did_you_mean

PLAIN = ("string", "boolean", "int", "bigint", "double", "float", "timestamp", "date")

# Hive's largest precision, which Athena, Glue and Spark share ("Data types in Amazon Athena").
MAX_PRECISION = 38

_DECIMAL = re.compile(r"decimal\((\d+),\s*(\d+)\)")


class UnknownTypeError(ValueError):
    """Not a column type; `hint` names the nearest one."""

    def __init__(self, text: str, hint: str) -> None:
        super().__init__(f"{text!r} is no Hive type")
        self.hint = hint


@dataclass(frozen=True, slots=True)
class ColumnType:
    """A Hive type: its name, and for a decimal its precision and scale."""

    name: str
    precision: int = 0
    scale: int = 0

    def __str__(self) -> str:
        return f"decimal({self.precision},{self.scale})" if self.name == "decimal" else self.name


STRING = ColumnType("string")


def parse_type(text: str) -> ColumnType:
    """`decimal(12,2)` or one of the plain names; raises UnknownTypeError."""
    if text in PLAIN:
        return ColumnType(text)
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        precision, scale = int(decimal[1]), int(decimal[2])
        if 1 <= precision <= MAX_PRECISION and scale <= precision:
            return ColumnType("decimal", precision, scale)
        raise UnknownTypeError(text, f"precision is 1 to {MAX_PRECISION}, scale at most the precision")
    if text.startswith("dec"):
        raise UnknownTypeError(text, "did you mean 'decimal(p,s)'?")
    raise UnknownTypeError(text, did_you_mean(text, (*PLAIN, "decimal(p,s)")))
