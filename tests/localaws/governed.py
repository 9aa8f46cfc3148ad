"""A small governed lake in the embedded AWS: database, partitioned table, roles, and Athena for them."""

from __future__ import annotations

import functools
import json
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from lakectl.localaws.process import Endpoint
from tests.localaws.conftest import client_of

ACCOUNT = "000000000000"
DATABASE = "shop"
TABLE = "payments"
DATA = "shop-data"
RESULTS = "shop-results"
WORKGROUP = "shop"
COLUMNS = [
    ("id", "bigint"),
    ("amount", "decimal(12,2)"),
    ("country", "string"),
    ("card", "string"),
    ("paid_at", "timestamp"),
    ("day_paid", "date"),
    ("refunded", "boolean"),
    ("score", "double"),
    ("note", "string"),
]
# Ten rows in two days; `note` came with the second day's files.
_DAYS = {"01": range(1, 6), "02": range(6, 11)}
_COUNTRIES = ("IN", "US", "DE", "IN", "BR")


def rows() -> list[dict[str, Any]]:
    """What the table holds."""
    return [_row(number, day) for day, numbers in _DAYS.items() for number in numbers]


def _row(number: int, day: str) -> dict[str, Any]:
    return {
        "id": number,
        "amount": f"{number * 10}.50",
        "country": _COUNTRIES[number % 5],
        "card": f"secret-{number}",
        "day": day,
        "note": f"note {number}" if day == "02" else None,
    }


@dataclass(frozen=True)
class Lake:
    endpoint: Endpoint

    def client(self, service: str, role: str = "") -> Any:
        return _client(self.endpoint, service, role)

    def role(self, name: str, *, s3_data: bool = False, s3_results: bool = True) -> str:
        """A role that IAM lets query: its ARN."""
        iam = self.client("iam")
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_policy(trust))["Role"]["Arn"]
        allowed = [_allow(["athena:*", "glue:Get*", "lakeformation:*"], "*")]
        buckets = [bucket for bucket, open_to in ((DATA, s3_data), (RESULTS, s3_results)) if open_to]
        allowed += [_allow(["s3:*"], f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*") for bucket in buckets]
        iam.put_role_policy(RoleName=name, PolicyName="query", PolicyDocument=_policy(*allowed))
        return str(arn)

    def execute(self, sql: str, role: str = "", **options: Any) -> dict[str, Any]:
        """Run to the end: the QueryExecution."""
        athena = self.client("athena", role)
        context = {"Database": DATABASE}
        started = athena.start_query_execution(
            QueryString=sql, QueryExecutionContext=context, WorkGroup=WORKGROUP, **options
        )
        return self.ended(started["QueryExecutionId"])

    def ended(self, identity: str) -> dict[str, Any]:
        athena, until = self.client("athena"), time.monotonic() + 60
        while time.monotonic() < until:
            execution: dict[str, Any] = athena.get_query_execution(QueryExecutionId=identity)["QueryExecution"]
            if execution["Status"]["State"] in {"SUCCEEDED", "FAILED", "CANCELLED"}:
                return execution
            time.sleep(0.05)
        raise AssertionError("the query didn't end")

    def query(self, sql: str, role: str = "", **options: Any) -> list[tuple[str | None, ...]]:
        """The rows without the head."""
        execution = self.execute(sql, role, **options)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        found = self.client("athena", role).get_query_results(QueryExecutionId=execution["QueryExecutionId"])
        shown = [tuple(cell.get("VarCharValue") for cell in row["Data"]) for row in found["ResultSet"]["Rows"]]
        return shown[1:] if execution["StatementType"] == "DML" else shown

    def refusal(self, sql: str, role: str = "") -> str:
        """The reason why it fails."""
        status = self.execute(sql, role)["Status"]
        assert status["State"] == "FAILED", status
        return str(status["StateChangeReason"])

    def grant(self, role: str, resource: dict[str, Any], *permissions: str) -> None:
        self.client("lakeformation").grant_permissions(
            Principal={"DataLakePrincipalIdentifier": role}, Resource=resource, Permissions=list(permissions)
        )

    def cells(self, name: str, columns: list[str], rows: str) -> None:
        """A data cells filter."""
        named = {"TableCatalogId": ACCOUNT, "DatabaseName": DATABASE, "TableName": TABLE, "Name": name}
        data = {**named, "ColumnNames": columns, "RowFilter": {"FilterExpression": rows}}
        self.client("lakeformation").create_data_cells_filter(TableData=data)


@functools.cache
def _client(endpoint: Endpoint, service: str, role: str) -> Any:
    return client_of(endpoint, service, role)


def table(**columns: Any) -> dict[str, Any]:
    """The table as a resource: whole, or `ColumnNames=[…]`, or `ColumnWildcard={…}`."""
    named = {"DatabaseName": DATABASE, "Name": TABLE}
    return {"TableWithColumns": {**named, **columns}} if columns else {"Table": named}


def filter_resource(name: str) -> dict[str, Any]:
    return {"DataCellsFilter": {"TableCatalogId": ACCOUNT, "DatabaseName": DATABASE, "TableName": TABLE, "Name": name}}


def build(endpoint: Endpoint) -> Lake:
    """Make it all."""
    lake = Lake(endpoint)
    lake.client("lakeformation").put_data_lake_settings(DataLakeSettings={"DataLakeAdmins": []})
    s3, glue = lake.client("s3"), lake.client("glue")
    for bucket in (DATA, RESULTS):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": endpoint.region})
    glue.create_database(DatabaseInput={"Name": DATABASE})
    _table(glue)
    for day, numbers in _DAYS.items():
        s3.put_object(Bucket=DATA, Key=f"{TABLE}/year=2026/day={day}/part-0.parquet", Body=_parquet(day, numbers))
        s3.put_object(Bucket=DATA, Key=f"{TABLE}/year=2026/day={day}/_SUCCESS", Body=b"not parquet")
        s3.put_object(Bucket=DATA, Key=f"{TABLE}/year=2026/day={day}/_temporary/0/x", Body=b"not parquet")
        _partition(glue, day)
    lake.client("lakeformation").register_resource(ResourceArn=f"arn:aws:s3:::{DATA}", UseServiceLinkedRole=True)
    configuration = {"ResultConfiguration": {"OutputLocation": f"s3://{RESULTS}/out/"}}
    lake.client("athena").create_work_group(
        Name=WORKGROUP, Configuration={**configuration, "EnforceWorkGroupConfiguration": True}
    )
    return lake


def _storage(location: str) -> dict[str, Any]:
    return {
        "Columns": [{"Name": name, "Type": kind} for name, kind in COLUMNS],
        "Location": location,
        "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
        "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
        "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
    }


def _table(glue: Any) -> None:
    glue.create_table(
        DatabaseName=DATABASE,
        TableInput={
            "Name": TABLE,
            "TableType": "EXTERNAL_TABLE",
            "PartitionKeys": [{"Name": "year", "Type": "string"}, {"Name": "day", "Type": "string"}],
            "StorageDescriptor": _storage(f"s3://{DATA}/{TABLE}/"),
        },
    )


def _partition(glue: Any, day: str) -> None:
    storage = _storage(f"s3://{DATA}/{TABLE}/year=2026/day={day}/")
    partition = {"Values": ["2026", day], "StorageDescriptor": storage}
    glue.create_partition(DatabaseName=DATABASE, TableName=TABLE, PartitionInput=partition)


def _parquet(day: str, numbers: range) -> bytes:
    values = ", ".join(
        f"({n}, {n * 10}.50, '{_COUNTRIES[n % 5]}', 'secret-{n}', TIMESTAMP '2026-01-{day} 10:00:{n:02d}.250', "
        f"DATE '2026-01-{day}', {n % 2 == 0}, {n}.25, 'note {n}')"
        for n in numbers
    )
    cells = ", ".join(
        f"CAST({name} AS {kind.replace('string', 'varchar')}) AS {name}"
        for name, kind in COLUMNS
        if name != "note" or day == "02"
    )
    names = ", ".join(name for name, _ in COLUMNS)
    with duckdb.connect() as connection, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "part.parquet"
        connection.sql(f"SELECT {cells} FROM (VALUES {values}) AS t({names})").write_parquet(str(path))
        return path.read_bytes()


def _allow(actions: list[str], *resources: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": list(resources)}


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
