"""Where people hear that something is wrong: the topic, who reads it, and what is told without an alarm."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from lakectl.infra.account import Account
from lakectl.infra.cdktf import (
    CloudwatchEventRule,
    CloudwatchEventTarget,
    Construct,
    SnsTopic,
    SnsTopicPolicy,
    SnsTopicSubscription,
)
from lakectl.infra.dead_letters import DeadLetters
from lakectl.infra.encryption import Key
from lakectl.infra.iam import Statement, document

_BAD_JOB_STATES = ["ERROR", "FAILED", "TIMEOUT"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesProps:
    """One topic for all notices of a lake."""

    name: str
    rule_name: str
    prefix: str
    """What the names of the lake's jobs and crawlers start with."""
    emails: Sequence[str]


class Notices(Construct):
    """The topic that alarms, the budget and Glue's own events of failed jobs and crawlers go to."""

    def __init__(
        self, scope: Construct, construct_id: str, account: Account, key: Key | None, props: NoticesProps
    ) -> None:
        super().__init__(scope, construct_id)
        # SNS's own key (alias/aws/sns) is no way out where the lake has none: alarms can't publish under it ("Enable
        # compatibility between event sources from AWS services and encrypted topics", SNS developer guide).
        topic = SnsTopic(self, "notices", name=props.name, kms_master_key_id=key.arn if key else None)
        self.arn = topic.arn
        self.policy = SnsTopicPolicy(self, "senders", arn=self.arn, policy=document(*_senders(account, self.arn)))
        for number, email in enumerate(props.emails, 1):
            reader = Construct(self, f"email-{number}")
            SnsTopicSubscription(reader, "subscription", topic_arn=self.arn, protocol="email", endpoint=email)
        rule = CloudwatchEventRule(
            self,
            "failed-runs",
            name=props.rule_name,
            description="Jobs and crawlers of the lake that failed",
            event_pattern=json.dumps(_failed(props.prefix), sort_keys=True),
        )
        letters = DeadLetters(Construct(self, "failed-runs-letters"), "Letters", account, props.rule_name, rule)
        CloudwatchEventTarget(
            self,
            "failed-run",
            rule=rule.name,
            target_id="notices",
            arn=self.arn,
            dead_letter_config={"arn": letters.arn},
            depends_on=[self.policy],
        )


def _senders(account: Account, topic_arn: str) -> list[Statement]:
    publish = {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic_arn}
    ours = {"StringEquals": {"aws:SourceAccount": account.id}}
    known = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com"]
    return [
        {"Sid": "AlarmsAndBudgets", **publish, "Principal": {"Service": known}, "Condition": ours},
        # "Amazon SNS permissions" (EventBridge user guide): its policies for topics take no conditions.
        {"Sid": "Rules", **publish, "Principal": {"Service": "events.amazonaws.com"}},
    ]


def _failed(prefix: str) -> dict[str, object]:
    job = {
        "detail-type": ["Glue Job State Change"],
        "detail": {"jobName": [{"prefix": prefix}], "state": _BAD_JOB_STATES},
    }
    crawler = {
        "detail-type": ["Glue Crawler State Change"],
        "detail": {"crawlerName": [{"prefix": prefix}], "state": ["Failed"]},
    }
    return {"source": ["aws.glue"], "$or": [job, crawler]}
