"""Who may put events on a bus: a whole policy, or statements one by one, as AWS shows them again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.conftest import Client

pytestmark = pytest.mark.local

BUS = "senders"
ARN = f"arn:aws:events:eu-central-1:000000000000:event-bus/{BUS}"
ORGANIZATION = {
    "Sid": "Organization",
    "Effect": "Allow",
    "Principal": "*",
    "Action": "events:PutEvents",
    "Resource": ARN,
    "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
}
ACCOUNTS = {
    "Sid": "Accounts",
    "Effect": "Allow",
    "Principal": {"AWS": ["arn:aws:iam::123456789012:root"]},
    "Action": "events:PutEvents",
    "Resource": ARN,
}


@pytest.fixture
def events(client: Client) -> Iterator[Any]:
    made = client("events")
    made.create_event_bus(Name=BUS)
    yield made
    made.remove_permission(EventBusName=BUS, RemoveAllPermissions=True)
    made.delete_event_bus(Name=BUS)


def policy(events: Any) -> Any:
    return json.loads(events.describe_event_bus(Name=BUS).get("Policy", "null"))


def test_a_whole_policy_stays_as_it_is_and_the_next_replaces_it(events: Any) -> None:
    whole = {"Version": "2012-10-17", "Statement": [ACCOUNTS, ORGANIZATION]}
    events.put_permission(EventBusName=BUS, Policy=json.dumps(whole))
    assert policy(events) == whole

    less = {**whole, "Statement": [ORGANIZATION]}
    events.put_permission(EventBusName=BUS, Policy=json.dumps(less))
    assert policy(events) == less


def test_statements_come_one_by_one_and_the_same_name_replaces(events: Any) -> None:
    put = {"EventBusName": BUS, "Action": "events:PutEvents"}
    condition = {"Type": "StringEquals", "Key": "aws:PrincipalOrgID", "Value": "o-a1b2c3d4e5"}
    events.put_permission(**put, StatementId="Accounts", Principal="210987654321")
    events.put_permission(**put, StatementId="Accounts", Principal="123456789012")
    events.put_permission(**put, StatementId="Organization", Principal="*", Condition=condition)

    account = {**ACCOUNTS, "Principal": {"AWS": "arn:aws:iam::123456789012:root"}}
    assert policy(events) == {"Version": "2012-10-17", "Statement": [account, ORGANIZATION]}
    events.remove_permission(EventBusName=BUS, StatementId="Accounts")
    assert policy(events) == {"Version": "2012-10-17", "Statement": [ORGANIZATION]}


@pytest.mark.parametrize(
    ("given", "code", "message"),
    [
        ({"EventBusName": "none", "Policy": "{}"}, "ResourceNotFoundException", "Event bus none does not exist."),
        ({"Policy": "{"}, "ValidationException", "Policy is no JSON"),
        ({"Policy": "{}"}, "ValidationException", "Policy has no statement."),
        ({"Action": "events:PutEvents"}, "ValidationException", "needs Policy, or StatementId, Principal too."),
    ],
)
def test_what_is_no_permission_is_refused(given: dict[str, str], code: str, message: str, events: Any) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        events.put_permission(**{"EventBusName": BUS, **given})

    assert refused.value.response["Error"]["Code"] == code
