"""CloudWatch before ministack's: services' metrics are read with its own, alarms are evaluated and tell of themselves.

Alarms for clients that speak the Query protocol, as Terraform's provider does, are translated to JSON and back:
ministack keeps alarms whole, but its XML leaves out most of their fields, so that every plan shows a change.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from lakectl.localaws import durability, seam, seam_metrics, wire
from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.metrics import Series
from lakectl.localaws.services.cloudwatch import alarms
from lakectl.localaws.services.cloudwatch.query import in_xml, unflatten
from lakectl.localaws.services.cloudwatch.queues import Queues
from lakectl.localaws.services.cloudwatch.sender import Sender
from lakectl.localaws.services.events import Events

log = logging.getLogger(__name__)

_TARGET = "GraniteServiceVersion20100801."
_TRANSLATED = frozenset({"DescribeAlarms", "PutMetricAlarm"})
_READING_METRICS = frozenset({"GetMetricData", "GetMetricStatistics", "ListMetrics"})
_OK = 200


class CloudWatch:
    """Everything of CloudWatch; one request at a time, since ministack's metrics are lent to while one is answered."""

    name = "monitoring"

    def __init__(self, platform: Platform, events: Events) -> None:
        self._platform = platform
        self._metrics = platform.metrics
        self._sender = Sender(platform, events)
        self._metrics.watch(Queues().look)
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cloudwatch", daemon=True)

    def handles(self, operation: str) -> bool:
        """Whatever CloudWatch has; what ministack doesn't know is told by it."""
        return bool(operation)

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        if not request.operation.startswith(("Describe", "Get", "List")):
            durability.touch("cloudwatch")
        with self._lock:
            reply = self._answer(request)
        # An alarm that was set to a state tells of it, outside of the lock: who is told may ask CloudWatch.
        self._sender.send()
        return reply

    def start(self) -> None:
        """Begin to look at alarms."""
        seam_metrics.take_over(self._publish, self._sender.note)
        self._thread.start()

    def stop(self) -> None:
        """End; the metrics of the last minute are kept too."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()
        self._metrics.tidy()

    def look(self) -> None:
        """What is done every minute: ask the gauges, put alarms into their states, tell of those that changed, save."""
        self._metrics.measure()
        with self._lock:
            self._sender.note_all(alarms.evaluate(self._platform.account, self._metrics.points(), self._metrics.now()))
        self._sender.send()
        self._metrics.tidy()

    def _run(self) -> None:
        while not self._ended.wait(self._metrics.until_next_minute()):
            try:
                self.look()
            except Exception:  # the next minute may be better
                log.exception("alarms")

    def _publish(
        self, region: str, namespace: str, name: str, value: float, unit: str, dimensions: Mapping[str, str]
    ) -> None:
        self._metrics.note(Series(region, namespace, name, tuple(dimensions.items()), unit), value)

    def _answer(self, request: Request) -> Reply:
        if request.operation in _READING_METRICS:
            with seam_metrics.lent(self._metrics.points(), request.region):
                return seam.pass_on(self.name, request)
        if request.operation in _TRANSLATED and wire.is_form(request.headers):
            return self._translated(request)
        return seam.pass_on(self.name, request)

    def _translated(self, request: Request) -> Reply:
        members = unflatten(dict(parse_qsl(request.body.decode(), keep_blank_values=True)))
        if "Metrics" in members:
            raise AwsError("ValidationError", "The embedded AWS has no alarms on metric math.")
        if "ActionsEnabled" in members:
            members["ActionsEnabled"] = members["ActionsEnabled"] != "false"
        headers = {
            "content-type": "application/x-amz-json-1.0",
            "x-amz-target": _TARGET + request.operation,
        }
        reply = seam.pass_on(self.name, replace(request, body=json.dumps(members).encode(), headers=headers))
        data = json.loads(reply.body or b"{}")
        if reply.status != _OK:
            raise AwsError(data.get("__type", "ValidationError"), data.get("message", ""), status=reply.status)
        return in_xml(request.operation, data)
