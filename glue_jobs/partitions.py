"""The partitions of the table in the Glue catalog, where no crawler looks after them (`catalog = "job"`).

What is needed is read from the table's own folder, every time: a run that was killed before this, a partition that
somebody deleted, years that a crawler looked after until yesterday are all made good by the next run, whichever it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from glue_jobs.arguments import Arguments
from glue_jobs.folders import Folder, open_folder
from lakectl.events.contract import PARTITION_KEYS

_AT_ONCE = 100
"""Partitions per BatchCreatePartition and BatchUpdatePartition, by their API references."""

Values = tuple[str, ...]


class PartitionError(Exception):
    """Glue didn't take a partition."""


@dataclass(frozen=True, slots=True)
class Partitions:
    """The partitions of one table."""

    glue: Any
    """A boto3 client."""
    database: str
    table: str

    def inherit(self, folder: Folder) -> tuple[int, int]:
        """Every day of the folder is a partition with the table's columns; how many were added, how many changed.

        May be repeated after any interruption, and at the same time by somebody else.
        """
        table = self.glue.get_table(DatabaseName=self.database, Name=self.table)["Table"]
        wanted = {values: _partition(table, folder, values) for values in days(folder)}
        known = self._known()
        new = [partition for values, partition in wanted.items() if values not in known]
        # Athena refuses a partition whose columns aren't the table's (HIVE_PARTITION_SCHEMA_MISMATCH).
        old = [one for values, one in wanted.items() if values in known and _differ(known[values], one)]
        for some in _batches(new):
            reply = self.glue.batch_create_partition(**self._names, PartitionInputList=some)
            _check(reply, but="AlreadyExistsException")
        for some in _batches(old):
            entries = [{"PartitionValueList": one["Values"], "PartitionInput": one} for one in some]
            _check(self.glue.batch_update_partition(**self._names, Entries=entries), but="EntityNotFoundException")
        return len(new), len(old)

    @property
    def _names(self) -> dict[str, str]:
        return {"DatabaseName": self.database, "TableName": self.table}

    def _known(self) -> dict[Values, Mapping[str, Any]]:
        pages = self.glue.get_paginator("get_partitions").paginate(**self._names)
        return {tuple(found["Values"]): found for page in pages for found in page["Partitions"]}


def in_catalog(arguments: Arguments) -> None:
    """Bring the catalog up to the table's folder, when that is this job's matter."""
    if arguments.database:
        import boto3  # noqa: PLC0415 - local folders need no client

        Partitions(boto3.client("glue"), arguments.database, arguments.stream).inherit(open_folder(arguments.curated))


def days(folder: Folder) -> list[Values]:
    """The partitions of which the table's folder holds files: ("2026", "07", "05"), in order."""
    parents = {item.key.rpartition("/")[0] for item in folder.items()}
    parts = [[part.partition("=") for part in parent.split("/")] for parent in parents]
    return sorted(
        tuple(value for _, _, value in named)
        for named in parts
        if tuple(name for name, _, _ in named) == PARTITION_KEYS
    )


def _partition(table: Mapping[str, Any], folder: Folder, values: Values) -> dict[str, Any]:
    place = "".join(f"{key}={value}/" for key, value in zip(PARTITION_KEYS, values, strict=True))
    return {
        "Values": list(values),
        "StorageDescriptor": {**table["StorageDescriptor"], "Location": folder.uri + place},
        "Parameters": {"classification": "parquet"},
    }


def _differ(known: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return _meaning(known["StorageDescriptor"]) != _meaning(wanted["StorageDescriptor"])


def _meaning(descriptor: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]]]:
    columns = [(column["Name"], column["Type"]) for column in descriptor["Columns"]]
    return descriptor["Location"].rstrip("/"), columns


def _batches(partitions: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (partitions[start : start + _AT_ONCE] for start in range(0, len(partitions), _AT_ONCE))


def _check(reply: Mapping[str, Any], *, but: str) -> None:
    """Raise PartitionError, unless somebody else was quicker."""
    for error in reply.get("Errors", []):
        detail = error["ErrorDetail"]
        if detail["ErrorCode"] != but:
            values = error.get("PartitionValues") or error.get("PartitionValueList")
            raise PartitionError(f"{'/'.join(values)}: {detail['ErrorCode']}: {detail['ErrorMessage']}")
