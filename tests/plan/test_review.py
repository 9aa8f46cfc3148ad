"""The review as a value: purposes, changed severities, accepted blockers, counts."""

from __future__ import annotations

import pytest

from lakectl.plan.attributes import Attribute
from lakectl.plan.findings import Severity, Verdict
from lakectl.plan.model import Kind
from lakectl.plan.read import read_plan
from lakectl.plan.review import Counts, review
from tests.plan.corpus.files import document, plan, reviewed


def test_a_replacement_counts_apart_from_creations_and_deletions() -> None:
    assert reviewed("data-replaced").counts == Counts(create=0, update=1, replace=3, delete=0)


def test_what_a_sentence_says() -> None:
    (finding,) = reviewed("grant-gained").findings

    assert finding.what == "cloud-analyst-dev gains transactions.amount (SELECT)."


def test_a_filter_s_holders_are_named_though_their_grant_stays() -> None:
    columns, rows = (one.what for one in reviewed("rows-widened").findings)

    assert columns == "cloud-analyst-dev gains transactions.credit_card through the filter india."
    assert rows == (
        "cloud-analyst-dev sees other rows of transactions: those where country = 'IN' OR true, "
        "not where country = 'IN'."
    )


def test_a_first_deploy_tells_who_will_see_what() -> None:
    assert [one.what for one in reviewed("created").notes] == [
        "cloud-analyst-dev gets transactions.country, transactions.event_time (SELECT).",
        "cloud-analyst-dev gets transactions through the filter india (SELECT).",
        "The filter india shows country, event_time of transactions where country = 'IN'.",
    ]


def test_a_role_that_isn_t_made_yet_is_named_by_the_configuration() -> None:
    data = document("created")
    grant = next(one for one in data["resource_changes"] if one["address"] == "aws_lakeformation_permissions.analyst")
    grant["change"]["after"].pop("principal")
    grant["change"]["after_unknown"]["principal"] = True
    references = {"references": ["aws_iam_role.analyst.arn", "aws_iam_role.analyst"]}
    resource = {"address": grant["address"], "expressions": {"principal": references}}
    data["configuration"] = {"root_module": {"resources": [resource]}}

    assert review(read_plan(data)).notes[0].what.startswith("The new analyst gets transactions.country")


def test_what_follows_a_replacement_is_told_with_its_cause() -> None:
    data = document("data-replaced")
    stream = "aws_kinesis_firehose_delivery_stream.transactions"
    target = "aws_cloudwatch_event_target.transactions"
    expressions = {"arn": {"references": [f"{stream}.arn", stream]}, "rule": {"constant_value": "a"}}
    data["configuration"] = {"root_module": {"resources": [{"address": target, "expressions": expressions}]}}

    reasons = {one.address: one.reason for one in review(read_plan(data)).changes}

    assert reasons[target] == f"follows {stream}"
    assert reasons[stream] == "name can't change in place"


def test_the_bucket_comes_before_the_stream() -> None:
    addresses = [one.address for one in reviewed("data-replaced").blockers]

    assert addresses == [
        "aws_s3_bucket.raw",
        "aws_kinesis_firehose_delivery_stream.transactions",
        "aws_secretsmanager_secret.token_key",
    ]


def test_a_planned_destruction_names_the_data_and_is_not_refused() -> None:
    review_of_it = reviewed("destroyed", "destroy")

    assert review_of_it.verdict is Verdict.WARN
    assert review_of_it.warnings[0].what.startswith("The bucket lake-dev-curated-eu-central-1-111122223333 is deleted")
    assert review_of_it.warnings[0].fix == "Copy what must be kept before you confirm."
    assert {one.rule for one in review_of_it.findings} == {"data-lost", "history-lost"}
    assert review_of_it.counts == Counts(delete=30)


def test_the_same_plan_as_a_deploy_is_refused() -> None:
    assert reviewed("destroyed").verdict is Verdict.BLOCK


def test_a_destruction_that_builds_is_refused() -> None:
    found = reviewed("more-workers", "destroy").blockers

    assert [one.what for one in found] == ["A destruction would update the glue job lake-dev-transactions."]


def test_a_rule_can_weigh_less_or_nothing() -> None:
    lighter = review(plan("week-year"), severities={"week-year": Severity.WARN})
    off = review(plan("week-year"), severities={"week-year": None})

    assert (lighter.verdict, off.verdict) == (Verdict.WARN, Verdict.OK)


def test_an_accepted_blocker_is_a_warning_with_its_reason() -> None:
    (finding,) = review(plan("week-year"), accepted={"week-year": "a test of December"}).findings

    assert (finding.severity, finding.accepted) == (Severity.WARN, "a test of December")


def test_the_attributes_of_a_change_are_short_and_say_old_and_new() -> None:
    (change,) = reviewed("more-workers").changes

    assert (change.kind, change.attributes) == (Kind.UPDATE, (Attribute("number_of_workers", "2", "5"),))


@pytest.mark.parametrize(
    ("edit", "rule"),
    [({"errored": True}, "block plan-errored"), ({"complete": False}, "warn plan-incomplete")],
)
def test_half_a_plan_is_said_to_be_one(edit: dict[str, bool], rule: str) -> None:
    found = review(read_plan(document("nothing") | edit)).findings

    assert [f"{one.severity} {one.rule}" for one in found] == [rule]


@pytest.mark.parametrize(("before", "after", "told"), [(True, False, 1), (False, True, 0), (True, None, 1)])
def test_a_protection_that_goes_is_told_though_no_resource_changes(
    *, before: bool, after: bool | None, told: int
) -> None:
    data = document("nothing")
    actions = ["delete"] if after is None else ["update"]
    data["output_changes"] = {"protected": {"actions": actions, "before": before, "after": after}}

    findings = review(read_plan(data)).findings

    assert [one.what for one in findings] == ["The environment is no longer protected."] * told
