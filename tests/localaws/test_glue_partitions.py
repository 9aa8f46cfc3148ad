"""Which folders are partitions."""

from __future__ import annotations

from lakectl.localaws.services.glue.columns import hive_type
from lakectl.localaws.services.glue.partitions import find, partition_input, visible_keys


def test_hive_folders_and_bare_values_are_partitions() -> None:
    keys = ["t/year=2026/month=01/a", "t/year=2026/month=01/b", "t/2026/02/deeper/c"]
    assert find(keys, "t/", ["year", "month"]) == {
        ("2026", "01"): ("t/year=2026/month=01/", "t/year=2026/month=01/a"),
        ("2026", "02"): ("t/2026/02/", "t/2026/02/deeper/c"),
    }


def test_other_names_and_shallow_keys_are_none() -> None:
    assert find(["t/day=1/month=2/a", "t/year=2026/a", "t/a"], "t/", ["year", "month"]) == {}


def test_values_are_unescaped_and_names_compared_without_case() -> None:
    assert list(find(["t/Year=a%3Ab%25/x"], "t/", ["year"])) == [("a:b%",)]


def test_hidden_parts_below_the_location_are_invisible() -> None:
    keys = ["_t/a/x", "_t/_runs/x", "_t/.b/x", "_t/a/_SUCCESS", "_t/a/"]
    assert visible_keys([{"Key": key} for key in keys], "_t/") == ["_t/a/x"]


def test_a_partition_is_its_table_elsewhere() -> None:
    table = {
        "StorageDescriptor": {"Columns": [{"Name": "id", "Type": "int"}], "Location": "s3://b/t/"},
        "Parameters": {"classification": "parquet", "UPDATED_BY": "x"},
    }
    assert partition_input(table, ("2026",), "s3://b/t/2026/") == {
        "Values": ["2026"],
        "StorageDescriptor": {"Columns": [{"Name": "id", "Type": "int"}], "Location": "s3://b/t/2026/"},
        "Parameters": {"classification": "parquet"},
    }


def test_types_are_hives() -> None:
    names = ["BIGINT", "DECIMAL(12,2)", "TIMESTAMP WITH TIME ZONE", "VARCHAR", "STRUCT(a INTEGER)"]
    assert [hive_type(name) for name in names] == ["bigint", "decimal(12,2)", "timestamp", "string", ""]
