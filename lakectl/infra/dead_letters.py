"""The dead-letter queue: where EventBridge puts what it could not hand on."""

from __future__ import annotations

from lakectl.infra.account import Account
from lakectl.infra.cdktf import CloudwatchEventRule, Construct, SqsQueue
from lakectl.infra.iam import document

# SQS's longest: an operator may be on holiday.
_RETENTION_SECONDS = 14 * 24 * 3600


class DeadLetters(Construct):
    """An encrypted queue that takes messages from one rule alone."""

    def __init__(
        self, scope: Construct, construct_id: str, account: Account, name: str, rule: CloudwatchEventRule
    ) -> None:
        super().__init__(scope, construct_id)
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": account.arn("sqs", name),
            "Condition": {"ArnEquals": {"aws:SourceArn": rule.arn}},
        }
        # The policy is part of the queue: as a resource of its own it costs the provider another 25 seconds of waiting.
        queue = SqsQueue(
            self,
            "queue",
            name=name,
            message_retention_seconds=_RETENTION_SECONDS,
            sqs_managed_sse_enabled=True,
            policy=document(statement),
        )
        self.arn = queue.arn
        self.url = queue.url
