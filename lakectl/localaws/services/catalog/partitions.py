"""UpdatePartition, which ministack hasn't: the partition is made anew, in one change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.api import AwsError

Data = Mapping[str, Any]
Ask = Callable[..., Mapping[str, Any]]


def _update(data: Data, ask: Ask) -> dict[str, Any]:
    table = {"DatabaseName": data["DatabaseName"], "TableName": data["TableName"]}
    old, given = list(data["PartitionValueList"]), data["PartitionInput"]
    new = list(given.get("Values") or old)
    before = ask("GetPartition", **table, PartitionValues=old)["Partition"]
    if new != old and _is_there(table, new, ask):
        raise AwsError("AlreadyExistsException", "Partition already exists.")
    ask("DeletePartition", **table, PartitionValues=old)
    kept = {name: before[name] for name in ("Parameters",) if name in before}
    ask("CreatePartition", **table, PartitionInput={**kept, **given, "Values": new})
    return {}


def _is_there(table: Mapping[str, str], values: list[str], ask: Ask) -> bool:
    try:
        ask("GetPartition", **table, PartitionValues=values)
    except AwsError as error:
        if error.code != "EntityNotFoundException":
            raise
        return False
    return True


UPDATES: dict[str, Callable[[Data, Ask], dict[str, Any]]] = {"UpdatePartition": _update}
