"""QuickSight's API: what isn't right is refused as QuickSight refuses it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.localaws.conftest import Client
from tests.localaws.test_refusals import refused

pytestmark = pytest.mark.local

ACCOUNT = "000000000000"
ATHENA = {"AthenaParameters": {"WorkGroup": "primary"}}


@pytest.fixture
def quicksight(client: Client) -> Any:
    return client("quicksight")


@pytest.fixture
def source(quicksight: Any) -> Iterator[str]:
    made = quicksight.create_data_source(
        AwsAccountId=ACCOUNT, DataSourceId="lake", Name="lake", Type="ATHENA", DataSourceParameters=ATHENA
    )
    yield made["Arn"]
    quicksight.delete_data_source(AwsAccountId=ACCOUNT, DataSourceId="lake")


def table(source: str, kind: str = "STRING") -> dict[str, Any]:
    columns = [{"Name": "id", "Type": kind}]
    return {"t": {"RelationalTable": {"DataSourceArn": source, "Name": "events", "InputColumns": columns}}}


@pytest.fixture
def data_set(quicksight: Any, source: str) -> Iterator[dict[str, str]]:
    where = {"AwsAccountId": ACCOUNT, "DataSetId": "events"}
    quicksight.create_data_set(**where, Name="events", ImportMode="DIRECT_QUERY", PhysicalTableMap=table(source))
    yield where
    quicksight.delete_data_set(**where)


def test_what_quicksight_adds_to_a_data_set(quicksight: Any, data_set: dict[str, str]) -> None:
    found = quicksight.describe_data_set(**data_set)["DataSet"]

    (logical,) = found["LogicalTableMap"].values()
    assert logical == {"Alias": "events", "Source": {"PhysicalTableId": "t"}}
    assert found["OutputColumns"] == [{"Name": "id", "Type": "STRING"}]
    assert found["CreatedTime"] == found["LastUpdatedTime"]


def test_what_is_not_there_is_not_found(quicksight: Any, data_set: dict[str, str]) -> None:
    missing = {"AwsAccountId": ACCOUNT, "DataSetId": "none"}
    not_found = ("ResourceNotFoundException", 404)

    assert refused(quicksight.describe_data_set, **missing) == not_found
    assert refused(quicksight.describe_data_source, AwsAccountId=ACCOUNT, DataSourceId="none") == not_found
    assert refused(quicksight.describe_refresh_schedule, **data_set, ScheduleId="none") == not_found
    assert refused(quicksight.list_tags_for_resource, ResourceArn="arn:aws:quicksight:x:1:dataset/none") == not_found


def test_what_is_there_cannot_be_made_again(quicksight: Any, source: str, data_set: dict[str, str]) -> None:
    again = {"Name": "events", "ImportMode": "SPICE", "PhysicalTableMap": table(source)}

    assert refused(quicksight.create_data_set, **data_set, **again) == ("ResourceExistsException", 409)


def test_what_makes_no_sense_is_refused(quicksight: Any, source: str, data_set: dict[str, str]) -> None:
    update = quicksight.update_data_set
    invalid = ("InvalidParameterValueException", 400)
    schedule = {"ScheduleId": "s", "RefreshType": "FULL_REFRESH", "ScheduleFrequency": {"Interval": "HOURLY"}}
    stranger = [{"Principal": "arn:aws:iam::000000000000:role/x", "Actions": ["quicksight:DescribeDataSet"]}]

    def changed(mode: str, physical: dict[str, Any]) -> tuple[str, int]:
        return refused(update, **data_set, Name="events", ImportMode=mode, PhysicalTableMap=physical)

    assert changed("COPY", table(source)) == invalid
    assert changed("SPICE", table(f"{source}-of-nobody")) == invalid
    assert changed("SPICE", table(source, "TEXT")) == invalid
    assert refused(quicksight.create_refresh_schedule, **data_set, Schedule=schedule) == invalid
    assert refused(quicksight.describe_data_set_refresh_properties, **data_set) == invalid
    assert refused(quicksight.update_data_set_permissions, **data_set, GrantPermissions=stranger) == invalid


def test_another_account_is_not_ours(quicksight: Any) -> None:
    assert refused(quicksight.list_data_sets, AwsAccountId="123456789012") == ("AccessDeniedException", 403)


@pytest.mark.parametrize("operation", ["list_dashboards", "list_analyses", "list_folders"])
def test_an_operation_that_is_not_there(quicksight: Any, operation: str) -> None:
    assert refused(getattr(quicksight, operation), AwsAccountId=ACCOUNT) == ("UnknownOperationException", 400)
