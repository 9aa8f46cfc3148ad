"""The functions of Trino that were tried; `python -m tests.localaws.trino_functions` prints docs/local.md's table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ABSENT = "NOT THERE"
_CASES = Path(__file__).with_suffix(".txt")
# What a call stands in, or is built with, unless the line is about nothing else.
_AROUND = frozenset({"array", "map", "row", "cast", "to_hex", "to_utf8", "now", "from_unixtime", "length", "round"})
_KEYWORDS = frozenset(
    {"in", "as", "over", "unnest", "by", "t", "rollup", "select", "st_point", "infinity", "nan", "pi"}
)


@dataclass(frozen=True)
class Case:
    group: str
    sql: str
    shown: str
    is_expression: bool
    """Not a query of its own."""

    @property
    def functions(self) -> list[str]:
        """The functions that the case is about."""
        called = [name.lower() for name in re.findall(r"([A-Za-z]\w*)\(", self.sql)]
        names = [name for name in called if name not in _KEYWORDS]
        return [name for name in names if name not in _AROUND] or names[:1]


def cases() -> list[Case]:
    """Every line of the list."""
    found, group = [], ""
    for line in _CASES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            group = line.strip("[]")
        elif line and not line.startswith("#"):
            expression, _, shown = line.partition(" => ")
            is_query = expression.startswith("SELECT")
            found.append(Case(group, expression if is_query else f"SELECT {expression}", shown, not is_query))
    return found


def table() -> str:
    """Markdown: what is there, and what isn't, by group."""
    lines = ["| functions of | there | not there |", "| --- | --- | --- |"]
    groups = dict.fromkeys(case.group for case in cases())
    for group in groups:
        there, absent = set[str](), set[str]()
        for case in (one for one in cases() if one.group == group):
            (absent if case.shown == ABSENT else there).update(case.functions)
        lines.append(f"| {group} | {', '.join(sorted(there))} | {', '.join(sorted(absent - there))} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())  # noqa: T201 - the command's output
