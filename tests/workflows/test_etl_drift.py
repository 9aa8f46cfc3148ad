"""Contract drift out of run records."""

import shutil
from pathlib import Path

import pytest

from lakectl.config.load import ConfigError
from lakectl.console import Console
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.lake import Lake
from lakectl.workflows.etl_drift import drift_of, suggestions, table_of, write_columns
from tests.conftest import PROJECT

TEXT = (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8")
CONTRACT = parse_contract("transactions", TEXT)
RECORDS = [
    {"started": "2026-07-01T13:00:00+00:00"},
    {
        "started": "2026-07-02T13:00:00+00:00",
        "drift": {
            "events": 100,
            "fields": {
                "detail.salesChannel": {"events": 7, "type": "string"},
                "detail.location.city": {"events": 100, "type": "string"},
                "detail.*": {"events": 1, "type": "bigint"},
            },
        },
    },
    {
        "started": "2026-07-03T13:00:00+00:00",
        "drift": {
            "events": 50,
            "sampled": False,
            "fields": {
                "detail.salesChannel": {"events": 9, "type": ""},
                "detail.shop.city": {"events": 50, "type": "string"},
            },
        },
    },
]


def test_a_field_is_told_with_when_how_often_and_what_to_do() -> None:
    found = drift_of(CONTRACT, RECORDS)
    assert [one["path"] for one in found] == ["detail.*", "detail.salesChannel", "detail.shop.city"]
    assert found[0]["suggestion"] == ""
    assert found[1] == {
        "path": "detail.salesChannel",
        "first": "2026-07-02T13:00:00+00:00",
        "last": "2026-07-03T13:00:00+00:00",
        "type": "string",
        "events": 16,
        "sampled": 150,
        "exact": False,
        "suggestion": '[[column]]\nname = "sales_channel"\ntype = "string"\npath = "detail.salesChannel"\n'
        "required = false\n",
    }
    assert 'name = "shop_city"' in found[2]["suggestion"]
    assert found[2]["exact"] is True


def test_the_suggestions_are_a_contract() -> None:
    report = {"drift": [{"stream": "transactions", **found} for found in drift_of(CONTRACT, RECORDS)]}
    text = (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8")
    before = text.index("# Who reads what")
    changed = parse_contract("transactions", text[:before] + suggestions(report) + text[before:])
    assert drift_of(changed, RECORDS) == [found for found in drift_of(CONTRACT, RECORDS) if found["path"] == "detail.*"]


def test_the_table_has_a_line_per_field() -> None:
    report = {"drift": [{"stream": "transactions", **found} for found in drift_of(CONTRACT, RECORDS)]}
    assert table_of(report)[1][1] == [
        *(
            "transactions",
            "detail.salesChannel",
            "string",
            "16 of 150",
            "a sample",
            "2026-07-02T13:00",
            "2026-07-03T13:00",
        )
    ]


def with_policy(folder: Path, policy: str) -> tuple[Lake, Contract, Path]:
    shutil.copy(PROJECT / "cdktf.json", folder)
    (folder / "streams").mkdir()
    file = folder / "streams" / "transactions.toml"
    file.write_text(f'unknown = "{policy}"\n{TEXT}', encoding="utf-8")
    lake = Lake(folder, "local", Console())
    return lake, lake.config.stream("transactions"), file


def test_a_contract_that_evolves_gets_columns_that_are_as_hidden_as_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lake, contract, file = with_policy(tmp_path, "evolve")
    records = [
        *RECORDS,
        {**RECORDS[2], "drift": {"events": 1, "fields": {"detail.n": {"events": 1, "type": "bigint"}}}},
    ]
    write_columns(lake, {"drift": [{"stream": "transactions", **one} for one in drift_of(contract, records)]})
    changed = Lake(tmp_path, "local", Console()).config.stream("transactions")
    new = {column.name: (str(column.type), column.personal, column.required) for column in changed.columns[11:]}
    assert new == {
        "n": ("bigint", "clear", False),
        "sales_channel": ("string", "redact", False),
        "shop_city": ("string", "redact", False),
    }
    assert {column.classification for column in changed.columns[11:]} == {"personal"}
    assert [one["path"] for one in drift_of(changed, records)] == ["detail.*"]
    assert "transactions.toml: detail.n has a column now." in capsys.readouterr().err
    assert changed.access["cloud-developer"] == contract.access["cloud-developer"]
    assert file.read_text(encoding="utf-8").startswith('unknown = "evolve"\n')


def test_names_that_no_column_can_have_are_numbered(tmp_path: Path) -> None:
    lake, contract, file = with_policy(tmp_path, "evolve")
    fields = {path: {"events": 1, "type": "string"} for path in ("detail._1", "detail._", "detail.city")}
    found = drift_of(contract, [{"started": "2026-07-02T13:00:00+00:00", "drift": {"events": 1, "fields": fields}}])
    write_columns(lake, {"drift": [{"stream": "transactions", **one} for one in found]})
    changed = parse_contract("transactions", file.read_text(encoding="utf-8"))
    assert {column.name: ".".join(column.path) for column in changed.columns[11:]} == {
        "new_1": "detail._",
        "new_2": "detail._1",
        "new_3": "detail.city",
    }


def test_a_column_that_does_not_fit_in_leaves_the_contract_alone(tmp_path: Path) -> None:
    lake, contract, file = with_policy(tmp_path, "evolve")
    found = {"path": "detail.x", "type": "decimal", "suggestion": "x"}
    before = file.read_bytes()
    with pytest.raises(ConfigError, match="decimal"):
        write_columns(lake, {"drift": [{"stream": contract.name, **found}]})
    assert file.read_bytes() == before


@pytest.mark.parametrize("policy", ["ignore", "keep", "freeze"])
def test_no_other_contract_is_written(tmp_path: Path, policy: str) -> None:
    lake, contract, file = with_policy(tmp_path, policy)
    before = file.read_bytes()
    write_columns(lake, {"drift": [{"stream": "transactions", **one} for one in drift_of(contract, RECORDS)]})
    assert file.read_bytes() == before
