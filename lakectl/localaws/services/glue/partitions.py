"""Partitions as a crawler finds them: folders of objects below a table's location."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

_MARKERS = ("_", ".")

Found = dict[tuple[str, ...], tuple[str, str]]
"""Partition values → the folder's key prefix (with a slash at the end) and one object in it."""


def visible_keys(entries: Iterable[Mapping[str, Any]], prefix: str) -> list[str]:
    """The keys of objects that hold data: no folder markers, and no part that starts with `_` or `.`."""
    return [
        entry["Key"]
        for entry in entries
        if not entry["Key"].endswith("/")
        and not any(part.startswith(_MARKERS) for part in entry["Key"][len(prefix) :].split("/"))
    ]


def find(keys: Iterable[str], prefix: str, names: Sequence[str]) -> Found:
    """The partitions of the keys below `prefix`: a folder per partition key, `name=value` or a bare value.

    Keys that don't lie that deep, or whose folders carry other names, are no part of the table.
    """
    found: Found = {}
    for key in keys:
        folders = key[len(prefix) :].split("/")[: len(names)]
        depth_is_right = key[len(prefix) :].count("/") >= len(names)
        values = _values(folders, names) if depth_is_right else None
        if values is not None:
            found.setdefault(values, (prefix + "".join(f"{folder}/" for folder in folders), key))
    return found


def partition_input(table: Mapping[str, Any], values: tuple[str, ...], location: str) -> dict[str, Any]:
    """The new partition: everything of it but the place is the table's."""
    descriptor = {**table["StorageDescriptor"], "Location": location}
    return {"Values": list(values), "StorageDescriptor": descriptor, "Parameters": _parameters(table)}


def _parameters(table: Mapping[str, Any]) -> dict[str, str]:
    given = table.get("Parameters", {})
    return {name: given[name] for name in ("classification", "compressionType", "typeOfData") if name in given}


def _values(folders: Sequence[str], names: Sequence[str]) -> tuple[str, ...] | None:
    values: list[str] = []
    for folder, name in zip(folders, names, strict=True):
        key, separator, value = folder.partition("=")
        if separator and unquote(key).lower() != name.lower():
            return None
        values.append(unquote(value) if separator else unquote(folder))
    return tuple(values)
