from __future__ import annotations

import pytest

from lakectl.localaws.process import Endpoint
from tests.localaws import governed
from tests.localaws.governed import Lake

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def lake(endpoint: Endpoint) -> Lake:
    return governed.build(endpoint)


def test_select_reads_every_type(lake: Lake) -> None:
    execution = lake.execute("SELECT * FROM payments WHERE id = 2")
    found = lake.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]
    types = [(c["Name"], c["Type"], c["Precision"], c["Scale"]) for c in found["ResultSetMetadata"]["ColumnInfo"]]
    assert types == [
        ("id", "bigint", 19, 0),
        ("amount", "decimal", 12, 2),
        ("country", "varchar", 2147483647, 0),
        ("card", "varchar", 2147483647, 0),
        ("paid_at", "timestamp", 3, 0),
        ("day_paid", "date", 0, 0),
        ("refunded", "boolean", 0, 0),
        ("score", "double", 17, 0),
        ("note", "varchar", 2147483647, 0),
        ("year", "varchar", 2147483647, 0),
        ("day", "varchar", 2147483647, 0),
    ]
    head, row = ([cell.get("VarCharValue") for cell in row["Data"]] for row in found["Rows"])
    assert head == [name for name, *_ in types]
    assert row == [
        "2", "20.50", "DE", "secret-2", "2026-01-01 10:00:02.250", "2026-01-01", "true", "2.25", None, "2026", "01",
    ]  # fmt: skip
