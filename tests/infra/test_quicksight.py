"""QuickSight, where an environment names owners."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.infra

GROUP = (
    "arn:${data.aws_partition.partition.partition}:quicksight:eu-central-1"
    ":${data.aws_caller_identity.current.account_id}:group/default/analysts"
)
ANNA = "arn:aws:quicksight:us-east-1:123456789012:user/default/anna"


@pytest.fixture(scope="session")
def full(stacks: Mapping[str, Synthesized]) -> Synthesized:
    return stacks["full"]


def test_the_data_source_asks_athena_in_a_workgroup_of_its_own(full: Synthesized) -> None:
    (source,) = full.all("aws_quicksight_data_source").values()
    workgroup = full.all("aws_athena_workgroup")["quicksight"]

    assert (source["data_source_id"], source["type"]) == ("lake-full", "ATHENA")
    assert source["parameters"] == {"athena": {"work_group": "${aws_athena_workgroup.quicksight.name}"}}
    assert [entry["principal"] for entry in source["permission"]] == [GROUP, ANNA]
    output = workgroup["configuration"]["result_configuration"]["output_location"]
    assert output == "s3://${aws_s3_bucket.results.bucket}/quicksight/"


def test_a_data_set_shows_the_stored_columns_that_are_not_personal(full: Synthesized) -> None:
    (data_set,) = full.all("aws_quicksight_data_set").values()
    (table,) = data_set["physical_table_map"]

    assert (data_set["data_set_id"], data_set["import_mode"]) == ("lake-full-transactions", "SPICE")
    assert table["relational_table"] == {
        "data_source_arn": "${aws_quicksight_data_source.quicksight.arn}",
        "catalog": "AwsDataCatalog",
        "schema": "${aws_glue_catalog_database.database.name}",
        "name": "${aws_glue_catalog_table.transactions.name}",
        "input_columns": [
            {"name": "event_id", "type": "STRING"},
            {"name": "event_time", "type": "DATETIME"},
            {"name": "amount", "type": "DECIMAL"},
            *({"name": name, "type": "STRING"} for name in ("currency", "country", "state", "city")),
            *({"name": name, "type": "STRING"} for name in ("year", "month", "day")),
        ],
    }
    assert {entry["principal"]: len(entry["actions"]) for entry in data_set["permissions"]} == {GROUP: 10, ANNA: 10}


def test_its_copy_is_made_anew_on_schedule(full: Synthesized) -> None:
    (refresh,) = full.all("aws_quicksight_refresh_schedule").values()

    assert refresh == {
        "data_set_id": "${aws_quicksight_data_set.transactions.data_set_id}",
        "schedule_id": "lake",
        "schedule": [
            {
                "refresh_type": "FULL_REFRESH",
                "schedule_frequency": [{"interval": "DAILY", "time_of_the_day": "06:00", "timezone": "UTC"}],
            }
        ],
    }
