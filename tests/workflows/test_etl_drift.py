"""Contract drift out of run records."""

from lakectl.events.contract_file import parse_contract
from lakectl.workflows.etl_drift import drift_of, suggestions, table_of
from tests.conftest import PROJECT

CONTRACT = parse_contract("transactions", (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8"))
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
        "suggestion": '[[column]]\nname = "sales_channel"\ntype = "string"\npath = "detail.salesChannel"\n'
        "required = false\n",
    }
    assert 'name = "shop_city"' in found[2]["suggestion"]


def test_the_suggestions_are_a_contract() -> None:
    report = {"drift": [{"stream": "transactions", **found} for found in drift_of(CONTRACT, RECORDS)]}
    text = (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8")
    before = text.index("# Who reads what")
    changed = parse_contract("transactions", text[:before] + suggestions(report) + text[before:])
    assert drift_of(changed, RECORDS) == [found for found in drift_of(CONTRACT, RECORDS) if found["path"] == "detail.*"]


def test_the_table_has_a_line_per_field() -> None:
    report = {"drift": [{"stream": "transactions", **found} for found in drift_of(CONTRACT, RECORDS)]}
    assert table_of(report)[1][1] == [
        *("transactions", "detail.salesChannel", "string", "16 of 150", "2026-07-02T13:00", "2026-07-03T13:00")
    ]
