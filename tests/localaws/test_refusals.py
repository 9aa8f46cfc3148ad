from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from lakectl.localaws.process import Endpoint
from tests.localaws.conftest import Client, session_of

pytestmark = pytest.mark.local


def refused(call: Any, *arguments: Any, **named: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(*arguments, **named)
    about = caught.value.response
    assert about["ResponseMetadata"]["RetryAttempts"] == 0
    return about["Error"]["Code"], about["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("glacier", "list_vaults"),
        ("ec2", "describe_vpcs"),
        ("redshift", "describe_clusters"),
        ("dynamodb", "list_tables"),
    ],
)
def test_services_that_are_not_offered(client: Client, service: str, operation: str) -> None:
    assert refused(getattr(client(service), operation)) == ("UnknownOperationException", 400)


@pytest.mark.parametrize(
    ("service", "operation", "arguments"),
    [
        ("glue", "list_ml_transforms", {}),
        ("athena", "list_notebook_metadata", {"WorkGroup": "primary"}),
        (
            "events",
            "start_replay",
            {
                "ReplayName": "r",
                "EventSourceArn": "a",
                "EventStartTime": 0,
                "EventEndTime": 1,
                "Destination": {"Arn": "a"},
            },
        ),
        ("lakeformation", "list_transactions", {}),
        ("logs", "list_anomalies", {}),
        ("cloudwatch", "list_metric_streams", {}),
        ("iam", "list_signing_certificates", {}),
        ("sqs", "list_message_move_tasks", {"SourceArn": "arn:aws:sqs:eu-central-1:000000000000:none"}),
        ("kms", "describe_custom_key_stores", {}),
        ("sns", "list_origination_numbers", {}),
        ("secretsmanager", "stop_replication_to_replica", {"SecretId": "none"}),
    ],
)
def test_operations_that_are_not_offered(
    client: Client, service: str, operation: str, arguments: dict[str, Any]
) -> None:
    _, status = refused(getattr(client(service), operation), **arguments)
    assert 400 <= status < 500


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "body", "code"),
    [
        # ministack answers 500, …
        ("events", "put_rule", {"Name": "x"}, b'{"Name": "x", "Tags": 5}', "UnsupportedOperationException"),
        # … it raises before it asks the service, …
        (
            "ssm",
            "put_parameter",
            {"Name": "x", "Value": "y", "Type": "String"},
            b'{"Name": 5}',
            "UnsupportedOperationException",
        ),
        # … or one of lakectl's services raises.
        (
            "glue",
            "create_database",
            {"DatabaseInput": {"Name": "x"}},
            b'{"DatabaseInput": 5}',
            "InternalServiceException",
        ),
    ],
)
def test_a_server_error_becomes_a_refusal_that_nobody_repeats(
    endpoint: Endpoint, service: str, operation: str, arguments: dict[str, Any], body: bytes, code: str
) -> None:
    client = session_of(endpoint).client(service, endpoint_url=endpoint.url)
    client.meta.events.register(f"before-sign.{service}", lambda request, **_: setattr(request, "data", body))

    assert refused(getattr(client, operation), **arguments) == (code, 400)
