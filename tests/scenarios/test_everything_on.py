"""A local lake with every option of docs/environments.md switched on: it deploys, carries events, stays as planned.

The contract grants in every way there is too: by name, by tag, with the grant option, to people outside of the account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from lakectl.localaws import process
from tests.infra.everything import EVERY_GRANT, EVERYTHING, local_with_everything, rewrite
from tests.infra.everything import LOCAL_BOUNDARY as LIMITS
from tests.scenarios.conftest import Lakectl, client, new_project

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.spark, pytest.mark.long]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakectl]:
    made = new_project(tmp_path_factory.mktemp("full") / "project")
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


def test_destroy_leaves_nothing(full: Lakectl) -> None:
    assert "Nothing is left" in full("destroy", "--auto-approve").err
