"""What the job does to the catalog when no crawler does, as a role that may do no more."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from glue_jobs.folders import Folder, open_folder
from glue_jobs.partitions import PartitionError, Partitions, _check, days
from lakectl.localaws.process import Endpoint, down, up
from tests.localaws.conftest import client_of

pytestmark = pytest.mark.local

COLUMNS = [{"Name": "event_id", "Type": "string"}, {"Name": "amount", "Type": "decimal(12,2)"}]
KEYS = [{"Name": name, "Type": "string"} for name in ("year", "month", "day")]
ACTIONS = ["glue:BatchCreatePartition", "glue:BatchUpdatePartition", "glue:GetPartitions", "glue:GetTable"]
CATALOG = "arn:aws:glue:eu-central-1:000000000000"


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    folder = tmp_path_factory.mktemp("partitions")
    yield up(folder, region="eu-central-1")
    down(folder)


@dataclass
class Lake:
    """A table and its folder."""

    glue: Any
    folder: Folder
    root: Path
    partitions: Partitions

    def put(self, *keys: str) -> None:
        for key in keys:
            path = self.root / key
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")

    def declare(self, columns: list[dict[str, str]], change: Callable[..., Any] | None = None) -> None:
        descriptor = {"Columns": columns, "Location": self.folder.uri}
        table = {"Name": "events", "StorageDescriptor": descriptor, "PartitionKeys": KEYS}
        (change or self.glue.update_table)(DatabaseName=self.partitions.database, TableInput=table)

    def found(self) -> dict[str, tuple[str, list[str]]]:
        pages = self.glue.get_partitions(DatabaseName=self.partitions.database, TableName="events")["Partitions"]
        return {"-".join(one["Values"]): _told(one["StorageDescriptor"], self.folder) for one in pages}


def _told(descriptor: Any, folder: Folder) -> tuple[str, list[str]]:
    return descriptor["Location"].removeprefix(folder.uri), [column["Name"] for column in descriptor["Columns"]]


@pytest.fixture
def lake(endpoint: Endpoint, tmp_path: Path, request: pytest.FixtureRequest) -> Lake:
    database = request.node.name[5:40]
    iam, glue = client_of(endpoint, "iam"), client_of(endpoint, "glue")
    resources = [f"{CATALOG}:{what}" for what in ("catalog", f"database/{database}", f"table/{database}/events")]
    trust = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=database, AssumeRolePolicyDocument=_policy(trust))["Role"]["Arn"]
    allowed = _policy({"Effect": "Allow", "Action": ACTIONS, "Resource": resources})
    iam.put_role_policy(RoleName=database, PolicyName="job", PolicyDocument=allowed)
    glue.create_database(DatabaseInput={"Name": database})
    job = Partitions(client_of(endpoint, "glue", role), database, "events")
    made = Lake(glue, open_folder(tmp_path.as_uri() + "/"), tmp_path, job)
    made.declare(COLUMNS, glue.create_table)
    return made


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def day(number: int) -> str:
    return f"year=2026/month={1 + number // 28:02}/day={1 + number % 28:02}/"


def test_days_become_partitions_with_the_tables_columns(lake: Lake) -> None:
    lake.put(f"{day(0)}a.parquet", f"{day(0)}b.parquet", f"{day(1)}a.parquet")

    assert lake.partitions.inherit(lake.folder) == (2, 0)
    assert lake.found() == {
        "2026-01-01": (day(0), ["event_id", "amount"]),
        "2026-01-02": (day(1), ["event_id", "amount"]),
    }


def test_nothing_new_changes_nothing(lake: Lake) -> None:
    lake.put(f"{day(0)}a.parquet")
    lake.partitions.inherit(lake.folder)
    before = lake.found()

    assert lake.partitions.inherit(lake.folder) == (0, 0)
    assert lake.found() == before


def test_what_a_killed_run_or_somebody_left_out_is_added(lake: Lake) -> None:
    lake.put(*(f"{day(number)}a.parquet" for number in range(3)))
    lake.partitions.inherit(lake.folder)
    lake.glue.delete_partition(
        DatabaseName=lake.partitions.database, TableName="events", PartitionValues=["2026", "01", "02"]
    )

    assert lake.partitions.inherit(lake.folder) == (1, 0)
    assert list(lake.found()) == ["2026-01-01", "2026-01-03", "2026-01-02"]


def test_more_than_glue_takes_at_once(lake: Lake) -> None:
    lake.put(*(f"{day(number)}a.parquet" for number in range(205)))

    assert lake.partitions.inherit(lake.folder) == (205, 0)
    lake.declare([*COLUMNS, {"Name": "channel", "Type": "string"}])
    assert lake.partitions.inherit(lake.folder) == (0, 205)
    assert {tuple(columns) for _, columns in lake.found().values()} == {("event_id", "amount", "channel")}
    assert len(lake.found()) == 205


def test_only_days_are_partitions(lake: Lake) -> None:
    lake.put("loose.parquet", "year=2026/a.parquet", "month=01/year=2026/day=01/a.parquet", "a/b/c/x.parquet")
    lake.put(f"{day(0)}more/a.parquet", f"{day(4)}a.parquet")

    assert days(lake.folder) == [("2026", "01", "05")]


def test_somebody_quicker_is_no_failure_anything_else_is(lake: Lake) -> None:
    lake.put(f"{day(0)}a.parquet")
    lake.partitions.inherit(lake.folder)
    again = {"Values": ["2026", "01", "01"], "StorageDescriptor": {"Columns": COLUMNS}}
    reply = lake.partitions.glue.batch_create_partition(
        DatabaseName=lake.partitions.database, TableName="events", PartitionInputList=[again]
    )

    _check(reply, but="AlreadyExistsException")
    with pytest.raises(PartitionError, match="2026/01/01: AlreadyExistsException: Partition already exists"):
        _check(reply, but="EntityNotFoundException")
