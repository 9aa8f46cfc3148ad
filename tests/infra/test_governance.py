from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.infra

DATABASE = "${aws_glue_catalog_database.database.name}"
TABLE = "${aws_glue_catalog_table.transactions.name}"
ACCOUNT = "${data.aws_caller_identity.current.account_id}"
SETTINGS = "aws_lakeformation_data_lake_settings.settings"
DAY = ["year", "month", "day"]
OTHERS = {
    *("allow_external_data_filtering", "allow_full_table_external_data_access", "authorized_session_tag_value_list"),
    *("external_data_filtering_allow_list", "read_only_admins", "trusted_resource_owners"),
}
NOT_PERSONAL = ["event_id", "event_time", "amount", "currency", "country", "state", "city"]
PERSONAL = ["first_name", "last_name", "credit_card", "message"]


def grant(stack: Synthesized, name: str) -> dict[str, Any]:
    return stack.all("aws_lakeformation_permissions")[name]


def test_whoever_deploys_is_an_administrator_and_nothing_is_open_by_default(
    stacks: Mapping[str, Synthesized],
) -> None:
    (settings,) = stacks["dev"].all("aws_lakeformation_data_lake_settings").values()
    found = "data.aws_lakeformation_data_lake_settings.found"
    deployer = "data.aws_iam_session_context.deployer.issuer_arn"
    assert settings["admins"] == f"${{setunion(tolist({found}.admins), [{deployer}])}}"
    assert {name for name in settings if "default" in name} == set()


def test_every_other_setting_is_said_again_as_it_was_found(stacks: Mapping[str, Synthesized]) -> None:
    (settings,) = stacks["dev"].all("aws_lakeformation_data_lake_settings").values()
    found = {name: value.strip("${}").removeprefix("tolist(").rstrip(")") for name, value in settings.items()}
    del found["admins"]
    assert found == {name: f"data.aws_lakeformation_data_lake_settings.found.{name}" for name in OTHERS}


def test_the_settings_belong_to_the_environment_that_says_so(stacks: Mapping[str, Synthesized]) -> None:
    assert stacks["prod"].all("aws_lakeformation_data_lake_settings") == {}


def test_the_database_starts_after_the_default_permissions_are_empty(stacks: Mapping[str, Synthesized]) -> None:
    assert stacks["dev"].all("aws_glue_catalog_database")["database"]["depends_on"] == [SETTINGS]


def test_grants_come_after_the_settings(stacks: Mapping[str, Synthesized]) -> None:
    grants = stacks["dev"].all("aws_lakeformation_permissions").values()
    assert all(SETTINGS in item["depends_on"] for item in grants)


@pytest.mark.parametrize(
    ("role", "columns"),
    [("cloud-data-engineer", [*NOT_PERSONAL, *PERSONAL, *DAY]), ("cloud-developer", [*NOT_PERSONAL, *DAY])],
)
def test_columns_are_granted_by_name(role: str, columns: list[str], stacks: Mapping[str, Synthesized]) -> None:
    assert grant(stacks["dev"], f"transactions_{role}") == {
        "principal": f"${{aws_iam_role.{role}.arn}}",
        "permissions": ["SELECT"],
        "table_with_columns": {"database_name": DATABASE, "name": TABLE, "column_names": columns},
        "depends_on": [SETTINGS],
    }


def test_the_analyst_reads_through_a_filter_of_rows_and_columns(stacks: Mapping[str, Synthesized]) -> None:
    stack = stacks["dev"]
    (data,) = stack.all("aws_lakeformation_data_cells_filter")["transactions_cloud-analyst"]["table_data"]
    assert data == {
        "name": "cloud-analyst",
        "database_name": DATABASE,
        "table_name": TABLE,
        "table_catalog_id": ACCOUNT,
        "column_names": ["event_time", "amount", "currency", "country", "state", "city", *DAY],
        "row_filter": [{"filter_expression": "country = 'IN'"}],
    }
    assert grant(stack, "transactions_cloud-analyst") == {
        "principal": "${aws_iam_role.cloud-analyst.arn}",
        "permissions": ["SELECT"],
        "data_cells_filter": {
            "name": "cloud-analyst",
            "database_name": DATABASE,
            "table_name": TABLE,
            "table_catalog_id": ACCOUNT,
        },
        "depends_on": [SETTINGS, "aws_lakeformation_data_cells_filter.transactions_cloud-analyst"],
    }


def test_nobody_is_granted_the_quarantine(stacks: Mapping[str, Synthesized]) -> None:
    grants = stacks["dev"].all("aws_lakeformation_permissions")
    assert [name for name, item in grants.items() if "transactions_quarantine" in str(item)] == []


def test_the_crawler_waits_for_its_grants(stacks: Mapping[str, Synthesized]) -> None:
    crawler = stacks["dev"].all("aws_glue_crawler")["transactions"]
    assert crawler["depends_on"] == [
        "aws_iam_role_policy.transactions_crawler",
        "aws_lakeformation_permissions.transactions_crawler_location",
        "aws_lakeformation_permissions.transactions_crawler_database",
        "aws_lakeformation_permissions.transactions_crawler_table",
    ]


def test_lake_formation_lends_the_curated_bucket_only(stacks: Mapping[str, Synthesized]) -> None:
    assert stacks["dev"].all("aws_lakeformation_resource") == {
        "location": {
            "arn": "${aws_s3_bucket.curated.arn}",
            "role_arn": "${aws_iam_role.lakeformation.arn}",
            "depends_on": ["aws_iam_role_policy.lakeformation"],
        }
    }
