"""Which changes of a contract's columns old files can bear."""

import pytest

from lakectl.plan.findings import Verdict
from lakectl.plan.read import read_plan
from lakectl.plan.review import review

KEYS = [{"name": "year", "type": "string"}]


def judged(before: dict[str, str], after: dict[str, str]) -> list[str]:
    def table(columns: dict[str, str]) -> dict[str, object]:
        listed = [{"name": name, "type": kind} for name, kind in columns.items()]
        return {"name": "things", "partition_keys": KEYS, "storage_descriptor": [{"columns": listed}]}

    change = {"actions": ["update"], "before": table(before), "after": table(after), "after_unknown": {}}
    resource = {
        "address": "aws_glue_catalog_table.things",
        "mode": "managed",
        "type": "aws_glue_catalog_table",
        "name": "things",
        "change": change,
    }
    found = review(read_plan({"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [resource]}))
    assert (found.verdict is Verdict.BLOCK) == bool(found.findings)
    return [finding.what for finding in found.findings]


@pytest.mark.parametrize(
    "after",
    [{"n": "bigint", "f": "float"}, {"n": "int", "f": "double"}, {"n": "int", "f": "float", "new": "decimal(5,2)"}],
)
def test_what_widens_or_adds_passes(after: dict[str, str]) -> None:
    assert judged({"n": "int", "f": "float"}, after) == []


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("bigint", "int", "n turns from bigint into int"),
        ("double", "float", "n turns from double into float"),
        ("int", "double", "n turns from int into double"),
        ("int", "string", "n turns from int into string"),
        ("decimal(12,2)", "decimal(10,2)", "n turns from decimal(12,2) into decimal(10,2)"),
        ("decimal(12,2)", "decimal(14,4)", "n turns from decimal(12,2) into decimal(14,4)"),
        ("timestamp", "date", "n turns from timestamp into date"),
    ],
)
def test_what_narrows_or_turns_is_refused(before: str, after: str, told: str) -> None:
    assert judged({"n": before}, {"n": after}) == [f"In the table things {told}."]


def test_what_goes_is_refused() -> None:
    assert judged({"n": "int", "m": "int"}, {"n": "int"}) == ["In the table things m is dropped."]
    assert judged({"n": "int"}, {"renamed": "int"}) == ["In the table things n is dropped."]
