"""Who sees what, on the deployed lake: shown, and caught when somebody changes it behind lakectl's back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.spark]

ANALYST = {"DataLakePrincipalIdentifier": "arn:aws:iam::000000000000:role/cloud-analyst-local"}
TABLE = {"DatabaseName": "lake_local", "Name": "transactions"}
NAMES_AND_CITIES = {"TableWithColumns": {**TABLE, "ColumnNames": ["city", "first_name"]}}


def client(lake: Lakectl, service: str) -> Any:
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    return boto3.client(
        service,
        endpoint_url=endpoint.url,
        region_name=endpoint.region,
        aws_access_key_id=endpoint.access_key,
        aws_secret_access_key=endpoint.secret_key,
    )


@contextmanager
def granted(lake: Lakectl, resource: dict[str, Any]) -> Iterator[None]:
    """A grant by hand, as in the console."""
    grant = {"Principal": ANALYST, "Resource": resource, "Permissions": ["SELECT"]}
    client(lake, "lakeformation").grant_permissions(**grant)
    try:
        yield
    finally:
        client(lake, "lakeformation").revoke_permissions(**grant)


def test_contract_terraform_and_account_agree(lake: Lakectl) -> None:
    shown = lake.json("access", "show", "--json")

    assert (shown["compared"], shown["drift"]) == (["terraform", "deployed"], [])
    analyst = [cell for cell in shown["cells"] if cell["role"] == "cloud-analyst"]
    assert {cell["rows"] for cell in analyst} == {"country = 'IN'"}
    assert len(analyst) == 9


def test_a_grant_by_hand_is_drift(lake: Lakectl) -> None:
    with granted(lake, NAMES_AND_CITIES):
        done = lake("access", "show", code=6)

    assert [line for line in done.err.splitlines() if line.startswith(("DRIFT", "Error"))] == [
        "DRIFT: by the deployed account, cloud-analyst's rows of transactions.city widen from country = 'IN' to all.",
        "DRIFT: by the deployed account, cloud-analyst gains transactions.first_name [personal: first_name].",
        "Error: 2 things differ from what the contracts say, in the deployed account.",
    ]


def test_without_a_deployed_lake_two_sources_are_compared(empty: Lakectl) -> None:
    done = empty("access", "show", "--format", "markdown")

    assert "| transactions | amount | country = 'IN' | all | all |" in done.out.splitlines()
    assert "The account wasn't asked" in done.err
