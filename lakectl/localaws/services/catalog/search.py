"""SearchTables, which ministack hasn't: over the tables that the caller may know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.catalog.caller import Caller
from lakectl.localaws.services.catalog.reads import shown_table

Data = Mapping[str, Any]
Ask = Callable[..., Mapping[str, Any]]

_MOST = 1000
_FILTERS = {"DatabaseName": "DatabaseName", "Name": "Name", "TableType": "TableType"}


def _search(caller: Caller, data: Data, ask: Ask) -> dict[str, Any]:
    caller.ask_iam("glue:SearchTables")
    tests = [_test(one) for one in data.get("Filters") or ()]
    text = str(data.get("SearchText") or "").lower()
    found = [
        table
        for database in ask("GetDatabases")["DatabaseList"]
        for described in ask("GetTables", DatabaseName=database["Name"])["TableList"]
        if caller.iam_allows("glue:SearchTables", described["DatabaseName"], described["Name"])
        # The search sees what the caller sees: a hidden column isn't found either.
        if (table := shown_table(caller, described)) and _has(table, text) and all(test(table) for test in tests)
    ]
    return {"TableList": found[: int(data.get("MaxResults") or _MOST)]}


def _has(table: Data, text: str) -> bool:
    columns = (table.get("StorageDescriptor") or {}).get("Columns") or ()
    words = (table["Name"], table.get("Description") or "", *(column["Name"] for column in columns))
    return not text or any(text in word.lower() for word in words)


def _test(asked: Data) -> Callable[[Data], bool]:
    member = _FILTERS.get(str(asked.get("Key")))
    if member is None:
        raise AwsError("InvalidInputException", f"The embedded AWS doesn't search by {asked.get('Key')}.")
    return lambda table: str(table.get(member)) == str(asked.get("Value"))


SEARCHES: dict[str, Callable[[Caller, Data, Ask], dict[str, Any]]] = {"SearchTables": _search}
