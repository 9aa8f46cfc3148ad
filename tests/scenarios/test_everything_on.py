"""A local lake with every option of docs/environments.md switched on: it deploys, carries events, stays as planned.

The contract grants in every way there is too: by name, by tag, with the grant option, to people outside of the account.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from lakectl.localaws import process
from tests.infra.everything import EVERY_GRANT, EVERYTHING, local_with_everything, rewrite
from tests.infra.everything import LOCAL_BOUNDARY as LIMITS
from tests.scenarios.conftest import Lakectl, client, new_project, without_spark
from tests.scenarios.lost_state import State, everything, had_back

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.long]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakectl]:
    made = new_project(tmp_path_factory.mktemp("full") / "project")
    without_spark(made)
    rewrite(made.folder / "cdktf.json", local_with_everything)
    with (made.folder / "streams" / "transactions.toml").open("a", encoding="utf-8") as contract:
        contract.write(EVERY_GRANT)
    try:
        made("local", "up")
        everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        iam = client(made, "iam")
        assert iam.create_policy(PolicyName="limits", PolicyDocument=json.dumps(everything))["Policy"]["Arn"] == LIMITS
        made("deploy", "--auto-approve")
        yield made
    finally:
        process.down(made.folder)


def test_a_second_plan_is_empty(full: Lakectl) -> None:
    review = full.json("plan", "--json")

    assert [change["address"] for change in review["changes"]] == []
    assert sum(review["counts"].values()) == 0


def test_events_come_through(full: Lakectl) -> None:
    sent = full.json("simulate", "--count", "40", "--seed", "5", "--json")
    full("etl", "run")
    (row,) = full.json("query", "--json", "SELECT count(*) AS events FROM transactions")

    assert (sent["landed"], row["events"]) == (40, 40)


def test_every_grant_is_there(full: Lakectl) -> None:
    shown = full.json("access", "show", "--json")

    assert (shown["compared"], shown["drift"]) == (["terraform", "deployed"], [])
    assert {cell["role"] for cell in shown["cells"]} >= set(EVERYTHING["roles"])
    assert {grantor["role"] for grantor in shown["grantors"]} == {"cloud-auditor", "finance-unit"}


# What no shipped environment for one machine has.
BESIDE = (
    "aws_budgets_budget",
    "aws_cloudwatch_metric_alarm",
    "aws_glue_security_configuration",
    "aws_kms_alias",
    "aws_kms_key",
    "aws_quicksight_data_set",
    "aws_quicksight_data_source",
    "aws_quicksight_refresh_schedule",
    "aws_sns_topic",
)


def test_what_creates_that_were_cut_off_have_made_is_adopted(full: Lakectl) -> None:
    state, before = State(full), everything(full)
    known = state.types()
    assert sorted(set(BESIDE) & known.keys()) == list(BESIDE)
    state.forget(BESIDE)

    had_back(full, known, Counter({kind: known[kind] for kind in BESIDE}))

    assert everything(full) == before


def test_a_lost_state_is_had_back_from_what_is_there(full: Lakectl) -> None:
    state, before = State(full), everything(full)
    known = state.types()
    state.lose()

    had_back(full, known, known)

    assert everything(full) == before


def test_a_destroy_that_keeps_data_keeps_its_key_and_the_next_deploy_adopts_both(full: Lakectl) -> None:
    keys = everything(full)["keys"]
    full("destroy", "--auto-approve")
    assert everything(full)["keys"] == keys
    assert set(State(full).types()) & {"aws_kms_key", "aws_s3_bucket"} == set()

    full("deploy", "--auto-approve")

    assert everything(full)["keys"] == keys
    full("etl", "run")
    (row,) = full.json("query", "--json", "SELECT count(*) AS events FROM transactions")
    assert row["events"] == 40


def test_destroy_leaves_nothing(full: Lakectl) -> None:
    assert "Nothing is left" in full("destroy", "--auto-approve", "--delete-data").err
