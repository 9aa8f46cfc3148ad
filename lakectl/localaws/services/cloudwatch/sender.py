"""Tells topics and the default bus of alarms that changed their state; failures are in the alarm's history."""

from __future__ import annotations

import json
import logging
import queue
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws import seam_events, seam_metrics
from lakectl.localaws.api import Platform
from lakectl.localaws.services.cloudwatch import notices
from lakectl.localaws.services.events import Events

log = logging.getLogger(__name__)

_SENDER = "cloudwatch.amazonaws.com"
_DENIED = "CloudWatch Alarms is not authorized to perform: SNS:Publish on resource: {} because no resource-based "
_DENIED += "policy allows the SNS:Publish action"


class Sender:
    """What is noted is sent later, by whoever holds no lock."""

    def __init__(self, platform: Platform, events: Events) -> None:
        self._platform = platform
        self._events = events
        self._noted: queue.SimpleQueue[tuple[str, seam_metrics.Alarm, str]] = queue.SimpleQueue()

    def note(self, region: str, alarm: seam_metrics.Alarm, old: str) -> None:
        """An alarm changed from this state."""
        self._noted.put((region, dict(alarm), old))

    def note_all(self, changed: Iterable[tuple[str, seam_metrics.Alarm, str]]) -> None:
        """Alarms changed."""
        for one in changed:
            self.note(*one)

    def send(self) -> None:
        """Tell of everything that was noted."""
        while True:
            try:
                region, alarm, old = self._noted.get_nowait()
            except queue.Empty:
                return
            self._send(region, alarm, old)

    def _send(self, region: str, alarm: seam_metrics.Alarm, old: str) -> None:
        now, account = self._platform.metrics.now(), self._platform.account
        seam_events.work_for(account, region)
        text = json.dumps(notices.message(account, region, alarm, old, now))
        for topic in notices.topics(alarm):
            failure = self._publish(topic, alarm, notices.subject(region, alarm), text)
            seam_metrics.acted(alarm, topic, failure)
        detail = notices.event_detail(alarm, old, now)
        self._events.tell(region, "aws.cloudwatch", "CloudWatch Alarm State Change", detail, [alarm["AlarmArn"]])

    def _publish(self, topic: str, alarm: seam_metrics.Alarm, subject: str, text: str) -> str:
        """Why it couldn't be published, "" when it was."""
        region, account = topic.split(":")[3], self._platform.account
        source: dict[str, Any] = {"source": alarm["AlarmArn"], "account": account, "region": region}
        if not seam_events.service_may(_SENDER, "sns:Publish", topic, **source):
            return _DENIED.format(topic)
        try:
            client = self._platform.client("sns")
            client.publish(TopicArn=topic, Subject=subject, Message=text)
        except (BotoCoreError, ClientError) as error:
            log.warning("alarm %s couldn't tell %s: %s", alarm["AlarmName"], topic, error)
            return str(error)
        return ""
