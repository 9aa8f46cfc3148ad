"""The dead-letter queue: where EventBridge puts what it could not hand on."""

from __future__ import annotations

from lakectl.infra.cdktf import CloudwatchEventRule, Construct, SqsQueue, SqsQueuePolicy
from lakectl.infra.iam import document

# SQS's longest: an operator may be on holiday.
_RETENTION_SECONDS = 14 * 24 * 3600


class DeadLetters(Construct):
    """An encrypted queue that takes messages from one rule alone."""

    def __init__(self, scope: Construct, construct_id: str, name: str, rule: CloudwatchEventRule) -> None:
        super().__init__(scope, construct_id)
        queue = SqsQueue(
            self,
            "queue",
            name=name,
            message_retention_seconds=_RETENTION_SECONDS,
            sqs_managed_sse_enabled=True,
        )
        self.arn = queue.arn
        self.url = queue.url
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue.arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": rule.arn}},
        }
        self.policy = SqsQueuePolicy(self, "policy", queue_url=queue.url, policy=document(statement))
