"""Events that a rule couldn't deliver go to the target's dead-letter queue, with the attributes that AWS adds."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws import seam_events
from lakectl.localaws.api import Platform
from lakectl.localaws.role_clients import RoleClients
from lakectl.localaws.services.rule_metrics import RuleMetrics
from lakectl.localaws.trust import EVENTS

log = logging.getLogger(__name__)


class DeadLetters:
    """Sends to dead-letter queues; an event without one is lost, and the log says so."""

    def __init__(self, platform: Platform, metrics: RuleMetrics) -> None:
        self._platform = platform
        self._metrics = metrics
        self._clients = RoleClients(platform, "sqs", EVENTS)

    def send(
        self,
        event: seam_events.Event,
        hit: seam_events.Hit,
        code: str,
        message: str,
        more: Mapping[str, str] | None = None,
    ) -> None:
        """Send the event to the target's queue ("Using dead-letter queues to process undelivered events")."""
        self._metrics.gave_up(hit)
        queue = str((hit.target.get("DeadLetterConfig") or {}).get("Arn", ""))
        target = str(hit.target.get("Arn", ""))
        if not queue:
            log.warning("event %s for %s is lost, %s: %s", event.record["EventId"], target, code, message)
            return
        if not self._allowed(queue, str(hit.rule.get("Arn", ""))):
            self._metrics.buried(hit, is_kept=False)
            log.warning("event %s is lost, %s doesn't let EventBridge in", event.record["EventId"], queue)
            return
        try:
            self._send(queue, json.dumps(event.envelope()), _attributes(hit, code, message) | _texts(more or {}))
        except (BotoCoreError, ClientError) as error:
            self._metrics.buried(hit, is_kept=False)
            log.warning("event %s is lost, dead-letter queue %s: %s", event.record["EventId"], queue, error)
        else:
            self._metrics.buried(hit, is_kept=True)

    def _allowed(self, queue: str, rule: str) -> bool:
        account, region = self._platform.account, self._platform.region
        return seam_events.service_may(
            seam_events.EVENTBRIDGE, "sqs:SendMessage", queue, source=rule, account=account, region=region
        )

    def _send(self, queue: str, body: str, attributes: dict[str, Any]) -> None:
        url = f"{self._platform.endpoint}/{self._platform.account}/{queue.rpartition(':')[2]}"
        self._clients.of("").send_message(QueueUrl=url, MessageBody=body, MessageAttributes=attributes)


def _attributes(hit: seam_events.Hit, code: str, message: str) -> dict[str, Any]:
    texts = {
        "RULE_ARN": str(hit.rule.get("Arn", "")),
        "TARGET_ARN": str(hit.target.get("Arn", "")),
        "ERROR_CODE": code,
        "ERROR_MESSAGE": message,
    }
    return _texts(texts)


def _texts(texts: Mapping[str, str]) -> dict[str, Any]:
    return {name: {"DataType": "String", "StringValue": text} for name, text in texts.items() if text}
