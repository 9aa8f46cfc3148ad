"""Events that a rule couldn't deliver go to the target's dead-letter queue, with the attributes that AWS adds."""

from __future__ import annotations

import json
import logging

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws import seam
from lakectl.localaws.api import Platform
from lakectl.localaws.role_clients import RoleClients

log = logging.getLogger(__name__)


class DeadLetters:
    """Sends to dead-letter queues; an event without one is lost, and the log says so."""

    def __init__(self, platform: Platform) -> None:
        self._account = platform.account
        self._endpoint = platform.endpoint
        self._clients = RoleClients(platform, "sqs")

    def send(self, event: seam.Event, hit: seam.Hit, code: str, message: str) -> None:
        """Send the event to the target's queue ("Using dead-letter queues to process undelivered events")."""
        queue = str((hit.target.get("DeadLetterConfig") or {}).get("Arn", ""))
        target = str(hit.target.get("Arn", ""))
        if not queue:
            log.warning("event %s for %s is lost, %s: %s", event.record["EventId"], target, code, message)
            return
        texts = {
            "RULE_ARN": str(hit.rule.get("Arn", "")),
            "TARGET_ARN": target,
            "ERROR_CODE": code,
            "ERROR_MESSAGE": message,
        }
        attributes = {name: {"DataType": "String", "StringValue": text} for name, text in texts.items() if text}
        try:
            self._clients.of("").send_message(
                QueueUrl=f"{self._endpoint}/{self._account}/{queue.rpartition(':')[2]}",
                MessageBody=json.dumps(event.envelope()),
                MessageAttributes=attributes,
            )
        except (BotoCoreError, ClientError) as error:
            log.warning("event %s is lost, dead-letter queue %s: %s", event.record["EventId"], queue, error)
