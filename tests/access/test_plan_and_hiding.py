from __future__ import annotations

import json
from typing import Any

import pytest

from lakectl.access.difference import differences
from lakectl.access.hiding import hiding_differences
from lakectl.access.plan import planned, retagged
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from tests.conftest import PROJECT

PERSONAL = frozenset({("transactions", "credit_card")})
SHIPPED = (PROJECT / "streams" / "transactions.toml").read_text(encoding="utf-8")


def said(plan: str) -> list[str]:
    document = json.loads((PROJECT / "tests/plan/plans" / f"{plan}.json").read_text(encoding="utf-8"))
    return [one.sentence for one in differences(*planned(document), PERSONAL)]


@pytest.mark.parametrize(
    ("plan", "sentences"),
    [
        ("nothing", []),
        ("grant-gained", ["cloud-analyst-dev gains transactions.amount"]),
        (
            "grant-narrowed",
            ["cloud-analyst-dev's rows of transactions.country narrow from all to country = 'IN'"],
        ),
        (
            "rows-widened",
            ["cloud-analyst-dev gains transactions.credit_card where country = 'IN' OR true [personal: credit_card]"],
        ),
        ("destroyed", ["cloud-analyst-dev loses transactions.event_time, transactions.country"]),
    ],
)
def test_a_real_plan_says_who_sees_more_or_less(plan: str, sentences: list[str]) -> None:
    assert said(plan) == sentences


def change(kind: str, name: str, before: Any, after: Any) -> dict[str, Any]:
    return {
        "address": f"{kind}.{name}",
        "type": kind,
        "name": name,
        "change": {
            "before": before,
            "after": after,
            "after_unknown": {"principal": after and "principal" not in after},
        },
    }


def test_a_role_that_isnt_made_yet_has_its_name() -> None:
    table = [{"name": "t", "column_names": ["a"]}]
    grant = {"permissions": ["SELECT"], "table_with_columns": table}
    expressions = {"principal": {"references": ["aws_iam_role.new.arn", "aws_iam_role.new"]}}
    document = {
        "resource_changes": [
            change("aws_lakeformation_permissions", "one", None, grant),
            change("aws_lakeformation_permissions", "two", None, grant),
            change("aws_iam_role", "new", None, {"name": "cloud-tester-dev"}),
        ],
        "configuration": {
            "root_module": {
                "resources": [{"address": "aws_lakeformation_permissions.one", "expressions": expressions}],
            }
        },
    }
    before, after = planned(document)

    assert before.cells == {}
    assert after.roles == ("cloud-tester-dev", "the principal of aws_lakeformation_permissions.two")


def tagged(column: str, value: str) -> dict[str, Any]:
    on = [{"name": "t", "column_names": [column]}]
    return {"table_with_columns": on, "lf_tag": [{"key": "lake-dev-classification", "value": value}]}


def test_what_tags_alone_change_is_told_apart_from_grants() -> None:
    policy = [{"resource_type": "TABLE", "expression": [{"key": "lake-dev-classification", "values": ["public"]}]}]
    by_tag = {"principal": "analyst", "permissions": ["SELECT"], "lf_tag_policy": policy}
    by_name = {
        "principal": "other",
        "permissions": ["SELECT"],
        "table_with_columns": [{"name": "t", "column_names": ["a"]}],
    }
    table = {"name": "t", "storage_descriptor": [{"columns": [{"name": "a"}, {"name": "b"}]}]}
    document = {
        "resource_changes": [
            change("aws_glue_catalog_table", "t", table, table),
            change("aws_lakeformation_permissions", "tags", by_tag, by_tag),
            change("aws_lakeformation_permissions", "names", None, by_name),
            change("aws_lakeformation_resource_lf_tags", "public", tagged("a", "public"), tagged("b", "public")),
        ]
    }

    assert [one.sentence for one in differences(*retagged(document))] == ["analyst loses t.a", "analyst gains t.b"]
    assert [one.sentence for one in differences(*planned(document))][2:] == ["other gains t.a"]


def test_a_new_column_is_a_gain_of_whoever_is_granted_its_class() -> None:
    policy = [{"resource_type": "TABLE", "expression": [{"key": "lake-dev-classification", "values": ["public"]}]}]
    by_tag = {"principal": "analyst", "permissions": ["SELECT"], "lf_tag_policy": policy}
    by_name = {
        **by_tag,
        "principal": "other",
        "lf_tag_policy": [],
        "table_with_columns": [{"name": "gone", "column_names": ["a"]}],
    }

    def table(name: str, *columns: str) -> dict[str, Any]:
        return {"name": name, "storage_descriptor": [{"columns": [{"name": column} for column in columns]}]}

    document = {
        "resource_changes": [
            change("aws_glue_catalog_table", "t", table("t", "a"), table("t", "a", "b")),
            change("aws_glue_catalog_table", "gone", table("gone", "a"), None),
            change("aws_glue_catalog_table", "new", None, table("new", "b")),
            change("aws_lakeformation_permissions", "tags", by_tag, by_tag),
            change("aws_lakeformation_permissions", "names", by_name, None),
            change("aws_lakeformation_resource_lf_tags", "public", tagged("a", "public"), tagged("a", "public")),
            change("aws_lakeformation_resource_lf_tags", "more", None, tagged("b", "public")),
        ]
    }

    assert [one.sentence for one in differences(*retagged(document))] == ["analyst gains t.b"]


def contract(*changes: tuple[str, str]) -> Contract:
    text = SHIPPED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse_contract("transactions", text)


def test_a_column_that_is_hidden_less_is_said_for_everybody_who_reads_it() -> None:
    clear = contract(('personal = "token"', 'personal = "clear"\nreason = "agreed"'))
    plain = contract(('personal = "token"\n', ""))
    dropped = contract(('personal = "mask"', 'personal = "drop"'), (" with card {credit_card}", ""))

    assert [one.sentence for one in hiding_differences([contract()], [clear])] == [
        "cloud-data-engineer reads transactions.first_name as clear instead of as token [personal: first_name]"
    ]
    assert [one.role for one in hiding_differences([contract()], [plain])] == ["cloud-data-engineer"]
    assert list(hiding_differences([contract()], [dropped])) == []
    assert list(hiding_differences([contract()], [contract()])) == []
    assert list(hiding_differences([clear], [contract()])) == []
