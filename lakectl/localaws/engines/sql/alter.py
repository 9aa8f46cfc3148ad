"""ALTER TABLE and ALTER DATABASE (but for adding and dropping partitions), SHOW TBLPROPERTIES, read into values."""

from __future__ import annotations

import re
from collections.abc import Callable

from lakectl.localaws.engines.sql.command import (
    IDENTIFIER,
    SPEC,
    TABLE,
    Command,
    Name,
    columns_of,
    name_of,
    parsed,
    shape,
    spec_of,
)
from lakectl.localaws.engines.sql.model import QueryError

_TEXT = r"""(?:'(?:[^']|'')*'|"[^"]*")"""
_PROPERTY = rf"\s*({_TEXT})\s*=\s*({_TEXT}|[\w.-]+)\s*"
_PROPERTIES = re.compile(rf"{_PROPERTY}(?:,{_PROPERTY})*")


def _columns(action: str) -> Callable[[str, re.Match[str]], Command]:
    """ADD COLUMNS and REPLACE COLUMNS, of the table or of one partition."""

    def read(_text: str, found: re.Match[str]) -> Command:
        columns = columns_of(parsed(f"CREATE TABLE x ({found[3]})", "hive").this.expressions)
        if any(column.type == "date" for column in columns):
            # "ALTER TABLE ADD COLUMNS" and "ALTER TABLE REPLACE COLUMNS" (Athena user guide).
            raise QueryError("NOT_SUPPORTED", f"{action} doesn't work for columns of type date; timestamp does")
        return Command(action=action, name=name_of(found[1]), columns=columns, partitions=_partition(found[2]))

    return read


def _set_location(_text: str, found: re.Match[str]) -> Command:
    return Command(
        action="SET LOCATION", name=name_of(found[1]), partitions=_partition(found[2]), location=found[3].strip("'")
    )


def _rename_partition(_text: str, found: re.Match[str]) -> Command:
    both = (*_partition(found[2]), *_partition(found[3]))
    return Command(action="RENAME PARTITION", name=name_of(found[1]), partitions=both)


def _set_properties(_text: str, found: re.Match[str]) -> Command:
    return Command(action="SET TBLPROPERTIES", name=name_of(found[1]), properties=_properties(found[2]))


def _set_database_properties(_text: str, found: re.Match[str]) -> Command:
    name = Name(found[1].strip('"`').lower(), "")
    return Command(action="SET DBPROPERTIES", name=name, properties=_properties(found[2]))


def _show_properties(_text: str, found: re.Match[str]) -> Command:
    asked = {_bare(found[2]): ""} if found[2] else {}
    return Command(action="SHOW TBLPROPERTIES", name=name_of(found[1]), properties=asked)


def _partition(text: str | None) -> tuple[tuple[dict[str, str], str], ...]:
    return ((spec_of(text), ""),) if text is not None else ()


def _properties(text: str) -> dict[str, str | tuple[str, ...]]:
    if not _PROPERTIES.fullmatch(text):
        raise QueryError("", f"FAILED: ParseException mismatched input in '{text[:40].strip()}'")
    return {_bare(name): _bare(value) for name, value in re.findall(_PROPERTY, text)}


def _bare(text: str) -> str:
    return text[1:-1].replace("''", "'") if text[:1] in "'\"" else text


_OF = rf"alter table {TABLE} (?:{SPEC}\s+)?"

SHAPES: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Command]], ...] = (
    (shape(rf"{_OF}add columns~\((.*)\)"), _columns("ADD COLUMNS")),
    (shape(rf"{_OF}replace columns~\((.*)\)"), _columns("REPLACE COLUMNS")),
    (shape(rf"{_OF}set location~('[^']*')"), _set_location),
    (shape(rf"alter table {TABLE} {SPEC} rename to {SPEC}"), _rename_partition),
    (shape(rf"alter table {TABLE} set tblproperties~\((.*)\)"), _set_properties),
    (shape(rf"alter (?:database|schema) ({IDENTIFIER}) set dbproperties~\((.*)\)"), _set_database_properties),
    (shape(rf"show tblproperties {TABLE}~(?:\(({_TEXT})\))?"), _show_properties),
)
