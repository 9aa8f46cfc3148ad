"""A deploy that goes on after one that was cut off is judged by what was there before both."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lakectl.access.model import Cell
from lakectl.aws.state import make_bucket
from lakectl.config import names
from lakectl.errors import InterruptedByUserError
from lakectl.lake import Lake
from lakectl.workflows.audit import Job, recorded
from lakectl.workflows.last_whole import last_whole

pytestmark = pytest.mark.local

JOB = Job(action="deploy")
TABLE = {"name": "orders", "storage_descriptor": [{"columns": [{"name": "id"}, {"name": "buyer"}]}]}
GRANT = {
    "principal": "arn:aws:iam::000000000000:role/reader",
    "permissions": ["SELECT"],
    "table_with_columns": [{"name": "orders", "column_names": ["id"]}],
}


@pytest.fixture
def stated(lake: Lake) -> Iterator[Lake]:
    """The lake with a state bucket that holds neither state nor log."""
    make_bucket(lake.aws, lake.state_bucket)
    yield lake
    s3 = lake.aws.client("s3")
    for item in s3.list_objects_v2(Bucket=lake.state_bucket).get("Contents", []):
        s3.delete_object(Bucket=lake.state_bucket, Key=item["Key"])


def write_state(lake: Lake, *resources: tuple[str, dict[str, object]]) -> None:
    found = [
        {"mode": "managed", "type": kind, "name": "it", "instances": [{"attributes": values}]}
        for kind, values in resources
    ]
    text = json.dumps({"version": 4, "resources": found})
    lake.aws.client("s3").put_object(Bucket=lake.state_bucket, Key=names.state_key(lake.config), Body=text.encode())


def deploy(lake: Lake, *resources: tuple[str, dict[str, object]], action: str = "deploy") -> None:
    with recorded(lake, replace(JOB, action=action)):
        write_state(lake, *resources)


def cut_off(lake: Lake, *resources: tuple[str, dict[str, object]]) -> None:
    with contextlib.suppress(InterruptedByUserError), recorded(lake, JOB):
        write_state(lake, *resources)
        raise InterruptedByUserError("stop")


def test_nothing_is_said_of_a_lake_that_nobody_deployed_yet(stated: Lake) -> None:
    assert last_whole(stated) is None


def test_before_a_first_deploy_that_was_cut_off_there_was_nothing(stated: Lake) -> None:
    cut_off(stated, ("aws_glue_catalog_table", TABLE))

    found = last_whole(stated)

    assert found is not None
    assert (found.tables, found.cells) == ({}, {})


def test_it_is_what_the_last_deploy_that_came_through_left(stated: Lake) -> None:
    deploy(stated, ("aws_glue_catalog_table", TABLE), ("aws_lakeformation_permissions", GRANT))
    assert last_whole(stated) is None
    cut_off(stated, ("aws_glue_catalog_table", TABLE))
    cut_off(stated)

    found = last_whole(stated)

    assert found is not None
    assert found.tables == {"orders": ("id", "buyer")}
    assert list(found.cells) == [Cell("reader", "orders", "id")]


def test_a_lost_state_is_known_from_its_versions(stated: Lake) -> None:
    deploy(stated, ("aws_glue_catalog_table", TABLE), ("aws_lakeformation_permissions", GRANT))
    stated.aws.client("s3").delete_object(Bucket=stated.state_bucket, Key=names.state_key(stated.config))

    found = last_whole(stated)

    assert found is not None
    assert list(found.cells) == [Cell("reader", "orders", "id")]


def test_what_was_destroyed_is_new_when_it_comes_again(stated: Lake) -> None:
    deploy(stated, ("aws_glue_catalog_table", TABLE))
    deploy(stated, action="destroy")
    cut_off(stated, ("aws_glue_catalog_table", TABLE))

    found = last_whole(stated)

    assert found is not None
    assert found.tables == {}
