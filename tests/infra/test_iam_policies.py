"""Every policy of the stack, read as AWS would read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.infra.conftest import ENVIRONMENTS, Synthesized

pytestmark = pytest.mark.infra

# Actions that know no resources ("Actions, resources, and condition keys for AWS services").
WITHOUT_RESOURCE = {"lakeformation:GetDataAccess", "cloudwatch:PutMetricData"}


def statements(stack: Synthesized) -> Iterator[tuple[str, dict[str, Any]]]:
    for address, arguments in stack.resources.items():
        for key in ("policy", "assume_role_policy"):
            if key in arguments:
                for statement in json.loads(arguments[key])["Statement"]:
                    yield address, statement


def trust(stack: Synthesized, role: str) -> dict[str, Any]:
    (statement,) = json.loads(stack.all("aws_iam_role")[role]["assume_role_policy"])["Statement"]
    return dict(statement)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("environment", [*ENVIRONMENTS, "full"])
def test_no_policy_allows_every_action_of_a_service(environment: str, stacks: Mapping[str, Synthesized]) -> None:
    wide = [
        (address, action)
        for address, statement in statements(stacks[environment])
        # A key's policy starts with kms:* for its account: AWS's default, without which a key can be lost.
        if statement["Effect"] == "Allow" and statement.get("Sid") != "Account"
        for action in as_list(statement["Action"])
        if "*" in action
    ]
    assert wide == []


@pytest.mark.parametrize("environment", [*ENVIRONMENTS, "full"])
def test_every_resource_is_named_where_it_can_be(environment: str, stacks: Mapping[str, Synthesized]) -> None:
    unnamed = {
        action
        for address, statement in statements(stacks[environment])
        # In a key's policy * is that key.
        if not address.startswith("aws_kms_key.") and "*" in as_list(statement.get("Resource", []))
        for action in as_list(statement["Action"])
    }
    assert unnamed == WITHOUT_RESOURCE


@pytest.mark.parametrize("role", ["transactions_firehose", "transactions_events"])
def test_services_that_say_for_whom_they_work_are_held_to_this_account(
    role: str, stacks: Mapping[str, Synthesized]
) -> None:
    assert trust(stacks["dev"], role) == {
        "Effect": "Allow",
        "Principal": {"Service": f"{role.removeprefix('transactions_')}.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": "${data.aws_caller_identity.current.account_id}"}},
    }


@pytest.mark.parametrize(
    ("role", "service"),
    [
        ("transactions_job", "glue"),
        ("transactions_crawler", "glue"),
        ("lakeformation", "lakeformation"),
        ("simulator", "lambda"),
    ],
)
def test_each_role_serves_one_service(role: str, service: str, stacks: Mapping[str, Synthesized]) -> None:
    assert trust(stacks["dev"], role)["Principal"] == {"Service": f"{service}.amazonaws.com"}


@pytest.mark.parametrize("role", ["cloud-analyst", "cloud-data-engineer", "cloud-developer"])
def test_people_reach_no_bucket_but_their_own_results(role: str, stacks: Mapping[str, Synthesized]) -> None:
    policy = json.loads(stacks["dev"].all("aws_iam_role_policy")[role]["policy"])
    on_s3 = {
        resource
        for statement in policy["Statement"]
        if any(action.startswith("s3:") for action in statement["Action"])
        for resource in statement["Resource"]
    }
    assert on_s3 == {"${aws_s3_bucket.results.arn}", f"${{aws_s3_bucket.results.arn}}/{role}/*"}
    workgroup = stacks["dev"].all("aws_athena_workgroup")[role]
    result = workgroup["configuration"]["result_configuration"]
    assert result["output_location"] == f"s3://${{aws_s3_bucket.results.bucket}}/{role}/"
    assert workgroup["configuration"]["enforce_workgroup_configuration"] is True


def test_people_query_in_their_own_workgroup_only(stacks: Mapping[str, Synthesized]) -> None:
    policy = json.loads(stacks["dev"].all("aws_iam_role_policy")["cloud-analyst"]["policy"])
    (athena,) = [item for item in policy["Statement"] if item["Action"][0].startswith("athena:")]
    assert athena["Resource"] == ["${aws_athena_workgroup.cloud-analyst.arn}"]


def test_every_role_has_the_boundary_where_there_is_one(stacks: Mapping[str, Synthesized]) -> None:
    limits = {role.get("permissions_boundary") for role in stacks["full"].all("aws_iam_role").values()}

    assert limits == {"arn:aws:iam::111122223333:policy/limits"}
    assert [role for role in stacks["dev"].all("aws_iam_role").values() if "permissions_boundary" in role] == []


def test_people_of_the_account_may_assume_the_roles(stacks: Mapping[str, Synthesized]) -> None:
    assert trust(stacks["dev"], "cloud-analyst") == {
        "Effect": "Allow",
        "Principal": {
            "AWS": [
                "arn:${data.aws_partition.partition.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
            ]
        },
        "Action": "sts:AssumeRole",
    }


def test_the_dead_letter_queue_admits_exactly_its_rule(stacks: Mapping[str, Synthesized]) -> None:
    policy = json.loads(stacks["dev"].all("aws_sqs_queue")["transactions"]["policy"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}
    assert statement["Action"] == "sqs:SendMessage"
    assert statement["Condition"] == {"ArnEquals": {"aws:SourceArn": "${aws_cloudwatch_event_rule.transactions.arn}"}}
    assert statement["Resource"].endswith(":lake-dev-transactions")


def test_the_simulator_puts_events_on_this_bus_only(stacks: Mapping[str, Synthesized]) -> None:
    policy = json.loads(stacks["dev"].all("aws_iam_role_policy")["simulator"]["policy"])
    assert policy["Statement"] == [
        {"Effect": "Allow", "Action": ["events:PutEvents"], "Resource": ["${aws_cloudwatch_event_bus.bus.arn}"]},
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": ["${aws_cloudwatch_log_group.simulator.arn}:*"],
        },
    ]


def test_the_job_writes_its_own_table_only(two_streams: Synthesized) -> None:
    policy = json.loads(two_streams.all("aws_iam_role_policy")["refunds_job"]["policy"])
    written = {
        resource
        for statement in policy["Statement"]
        if "s3:PutObject" in statement["Action"]
        for resource in statement["Resource"]
    }
    curated = "${aws_s3_bucket.curated.arn}"
    assert written == {
        f"{curated}/refunds/*",
        f"{curated}/refunds_$folder$",
        f"{curated}/refunds_quarantine/*",
        f"{curated}/refunds_quarantine_$folder$",
        f"{curated}/_runs/refunds/*",
        f"{curated}/_runs/refunds_$folder$",
    }


@pytest.mark.parametrize(
    ("role", "listed"),
    [
        (
            "transactions_job",
            {
                "${aws_s3_bucket.artifacts.arn}": "${aws_s3_object.transactions.key}",
                "${aws_s3_bucket.raw.arn}": ["transactions", "transactions/*"],
                "${aws_s3_bucket.curated.arn}": [
                    "transactions",
                    "transactions/*",
                    "transactions_quarantine",
                    "transactions_quarantine/*",
                    "_runs/transactions",
                    "_runs/transactions/*",
                ],
            },
        ),
        ("transactions_crawler", {"${aws_s3_bucket.curated.arn}": ["transactions", "transactions/*"]}),
    ],
)
def test_services_list_their_own_folders_only(
    role: str, listed: dict[str, Any], stacks: Mapping[str, Synthesized]
) -> None:
    policy = json.loads(stacks["dev"].all("aws_iam_role_policy")[role]["policy"])
    found = {
        statement["Resource"][0]: next(iter(statement["Condition"].values()))["s3:prefix"]
        for statement in policy["Statement"]
        if statement["Action"] == ["s3:ListBucket"]
    }
    assert found == listed
