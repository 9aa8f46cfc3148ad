"""A lake whose readers are granted classes instead of columns: LF-tags decide, from the contract to Athena."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl, client, new_project

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.spark, pytest.mark.long]

CLASSES = {"amount": "secret", "currency": "public", "country": "public"}
GRANTED = {
    "cloud-analyst": ["public"],
    "cloud-developer": ["public", "internal"],
    "cloud-data-engineer": ["public", "internal", "personal", "secret"],
}
WORD = """
[[approval]]
column = "amount"
role = "cloud-data-engineer"
by = "Ada Byron"
because = "ticket 4711"
until = 2999-12-31
"""
DAY = ["year", "month", "day"]
INTERNAL = ["event_id", "event_time", "currency", "country", "state", "city"]
SEEN = {
    "cloud-analyst": ["currency", "country"],
    "cloud-developer": INTERNAL,
    "cloud-data-engineer": [
        *INTERNAL[:2],
        "amount",
        *INTERNAL[2:],
        "first_name",
        "last_name",
        "credit_card",
        "message",
    ],
}


def by_tag(text: str) -> str:
    """The shipped contract with classes, granted by tag alone; without a crawler, which has nothing to do with it."""
    for column, classification in CLASSES.items():
        text = text.replace(f'name = "{column}"\n', f'name = "{column}"\nclassification = "{classification}"\n')
    text = re.sub(r"\[access\..*?(?=\n# )", "", text, flags=re.DOTALL)
    grants = "".join(
        f"[access.{role}]\ntags = {{ classification = {json.dumps(to)} }}\n" for role, to in GRANTED.items()
    )
    return text.replace("key = ", 'catalog = "job"\nkey = ', 1) + grants + WORD


@pytest.fixture(scope="module")
def tagged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakectl]:
    made = new_project(tmp_path_factory.mktemp("tagged") / "project")
    approved = by_tag(contract(made))
    try:
        edit(made, approved.replace(WORD, ""))
        refused = made("deploy", "--auto-approve", code=3)
        assert "cloud-data-engineer gains transactions.amount [personal: amount]." in refused.out + refused.err
        edit(made, approved)
        made("deploy", "--auto-approve")
        made("simulate", "--count", "40", "--seed", "5")
        made("etl", "run")
        yield made
    finally:
        process.down(made.folder)


def contract(lake: Lakectl) -> str:
    return (lake.folder / "streams" / "transactions.toml").read_text(encoding="utf-8")


def edit(lake: Lakectl, text: str) -> None:
    (lake.folder / "streams" / "transactions.toml").write_text(text, encoding="utf-8")


def shown(lake: Lakectl, role: str) -> list[str]:
    (first, *rest) = lake.json("query", "--json", "--as", role, "SELECT * FROM transactions LIMIT 100")
    assert len(rest) == 39
    return list(first)


def expectations(lake: Lakectl, seen: dict[str, list[str]], code: int = 0) -> list[dict[str, Any]]:
    """What `access test` finds wrong when these columns are expected, and none of the others."""
    parts = []
    for role, columns in seen.items():
        never = [column for column in SEEN["cloud-data-engineer"] if column not in columns]
        facts = {"role": role, "table": "transactions", "columns": [*columns, *DAY], "rows": "all", "never": never}
        parts += ["[[expect]]", *(f"{key} = {json.dumps(value)}" for key, value in facts.items())]
    (lake.folder / "tags.toml").write_text("\n".join(parts), encoding="utf-8")
    return [
        one
        for one in json.loads(lake("access", "test", "tags.toml", "--json", code=code).out)["checks"]
        if not one["good"]
    ]


def findings(lake: Lakectl, *rules: str, code: int = 0) -> list[tuple[str, str]]:
    review = json.loads(lake("plan", "--format", "json", code=code).out)
    return [(one["rule"], one["what"]) for one in review["findings"] if one["rule"] in rules]


def test_nothing_is_left_to_do_and_all_three_sources_agree(tagged: Lakectl) -> None:
    assert sum(tagged.json("plan", "--json")["counts"].values()) == 0
    found = tagged.json("access", "show", "--json")
    assert (found["compared"], found["drift"]) == (["terraform", "deployed"], [])


def test_columns_vanish_by_their_class(tagged: Lakectl) -> None:
    for role, columns in SEEN.items():
        assert shown(tagged, role) == [*columns, *DAY]
    assert (
        "COLUMN_NOT_FOUND" in tagged("query", "--as", "cloud-developer", "SELECT amount FROM transactions", code=1).err
    )
    assert expectations(tagged, SEEN) == []


def test_a_change_of_class_is_a_gain_or_a_loss_and_takes_effect(tagged: Lakectl) -> None:
    before = contract(tagged)
    (tagged.folder / "before").mkdir()
    (tagged.folder / "before" / "transactions.toml").write_text(before, encoding="utf-8")
    edit(tagged, before.replace('name = "city"\n', 'name = "city"\nclassification = "public"\n')
        .replace('name = "currency"\nclassification = "public"\n', 'name = "currency"\n'))  # fmt: skip
    gain, loss = "cloud-analyst gains transactions.city", "cloud-analyst loses transactions.currency"

    said = tagged("access", "diff", "before").out.splitlines()
    assert said == [f"- {loss}", f"+ {gain}"]
    assert findings(tagged, "grant-gained", "grant-lost") == [("grant-gained", f"{gain}."), ("grant-lost", f"{loss}.")]

    tagged("deploy", "--auto-approve")
    seen = {**SEEN, "cloud-analyst": ["country", "city"]}
    assert shown(tagged, "cloud-analyst") == ["country", "city", *DAY]
    assert expectations(tagged, seen) == []
    assert tagged.json("access", "show", "--json")["drift"] == []
    assert sum(tagged.json("plan", "--json")["counts"].values()) == 0


def test_a_secret_that_is_called_harmless_needs_somebodys_word(tagged: Lakectl) -> None:
    before = contract(tagged)
    edit(tagged, before.replace(WORD, "")
        .replace('classification = "secret"', 'classification = "internal"'))  # fmt: skip
    gain = "cloud-developer gains transactions.amount [personal: amount]."
    assert findings(tagged, "grant-gained", "personal-widened", code=3) == [
        ("personal-widened", gain),
        ("grant-gained", gain),
    ]
    edit(tagged, before)


def test_a_tag_that_somebody_moved_is_drift(tagged: Lakectl) -> None:
    formation = client(tagged, "lakeformation")
    column = {"TableWithColumns": {"DatabaseName": "lake_local", "Name": "transactions", "ColumnNames": ["amount"]}}
    formation.add_lf_tags_to_resource(
        Resource=column, LFTags=[{"TagKey": "lake-local-classification", "TagValues": ["public"]}]
    )
    said = tagged("access", "show", "--fail-on-drift", code=6).err
    assert "DRIFT: by the deployed account, cloud-analyst gains transactions.amount [personal: amount]." in said
    assert [one["found"] for one in expectations(tagged, {"cloud-developer": INTERNAL}, code=1)] == [
        "sees amount too",
        "reads amount",
    ]
    tagged("deploy", "--auto-approve")
    assert tagged.json("access", "show", "--json")["drift"] == []


def test_destroy_leaves_nothing(tagged: Lakectl) -> None:
    assert "Nothing is left" in tagged("destroy", "--auto-approve", "--delete-data").err
    assert client(tagged, "lakeformation").list_lf_tags()["LFTags"] == []
