"""Delivery of an event to a queue, a topic or a function, with the permission that AWS asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws import seam_events
from lakectl.localaws.api import Platform
from lakectl.localaws.changes import Kept
from lakectl.localaws.role_clients import RoleClients
from lakectl.localaws.services.dead_letters import DeadLetters
from lakectl.localaws.services.retries import Failure, Retries
from lakectl.localaws.services.rule_metrics import RuleMetrics
from lakectl.localaws.trust import EVENTS, trusts

_ACTIONS = {"lambda": "lambda:InvokeFunction", "sns": "sns:Publish", "sqs": "sqs:SendMessage"}
_MISSING = ("NotFound", "QueueDoesNotExist", "NonExistentQueue", "ResourceNotFoundException")


class Targets:
    """What no retry would cure goes to the target's dead-letter queue at once, the rest is tried again.

    ("Using dead-letter queues to process undelivered events": a missing permission, a target that is gone.)
    """

    def __init__(self, platform: Platform, dead_letters: DeadLetters, metrics: RuleMetrics) -> None:
        self._platform = platform
        self._dead_letters = dead_letters
        self._metrics = metrics
        self.retries = Retries(platform, self._attempt, dead_letters)
        self._kept = Kept(platform.changes)
        self._clients = {service: RoleClients(platform, service, EVENTS) for service in _ACTIONS}
        self._senders: dict[str, Callable[[Any, str, Mapping[str, Any], str], object]] = {
            "lambda": _invoke,
            "sns": _publish,
            "sqs": self._send,
        }

    def deliver(self, event: seam_events.Event, hit: seam_events.Hit) -> None:
        """Deliver one event to one target, now or later; never raises."""
        failure = self._attempt(event, hit)
        if failure is None:
            return
        if failure.is_lasting:
            self._dead_letters.send(event, hit, failure.code, failure.message)
        else:
            self.retries.take(event, hit, failure)

    def _attempt(self, event: seam_events.Event, hit: seam_events.Hit) -> Failure | None:
        arn = str(hit.target.get("Arn", ""))
        service = arn.split(":")[2] if arn.count(":") > 1 else ""
        if service not in _ACTIONS:
            return Failure("SDK_CLIENT_ERROR", f"The embedded AWS doesn't deliver to {arn}.", is_lasting=True)
        if not self.allowed(hit, _ACTIONS[service]):
            message = f"EventBridge is not authorized to perform: {_ACTIONS[service]} on resource: {arn}"
            return Failure("NO_PERMISSIONS", message, is_lasting=True)
        return self._deliver(service, arn, event, hit)

    def allowed(self, hit: seam_events.Hit, action: str) -> bool:
        """Whether the target's role may do this; without a role, whether the resource's policy lets EventBridge in."""
        account, region = self._platform.account, self._platform.region
        arn, role = str(hit.target["Arn"]), str(hit.target.get("RoleArn") or "")
        source = str(hit.rule.get("Arn", ""))
        if role:

            def may() -> bool:
                trusted = trusts(self._platform, role, EVENTS, source)
                return trusted and seam_events.role_may(role, action, arn, account=account, region=region)

            return bool(self._kept.get((role, action, arn, source), may))
        return seam_events.service_may(
            seam_events.EVENTBRIDGE, action, arn, source=source, account=account, region=region
        )

    def _deliver(self, service: str, arn: str, event: seam_events.Event, hit: seam_events.Hit) -> Failure | None:
        try:
            self._senders[service](self._clients[service].of(""), arn, hit.target, event.input_of(hit).decode())
        except ClientError as error:
            return failure_of(error)
        except BotoCoreError as error:
            return Failure("CONNECTION_FAILURE", str(error), is_lasting=False)
        self._metrics.invoked([hit])
        return None

    def _send(self, client: Any, arn: str, target: Mapping[str, Any], text: str) -> None:
        _, _, _, _, account, name = arn.split(":")
        group = (target.get("SqsParameters") or {}).get("MessageGroupId")
        ordered = {"MessageGroupId": group} if group else {}
        client.send_message(QueueUrl=f"{self._platform.endpoint}/{account}/{name}", MessageBody=text, **ordered)


def failure_of(error: ClientError) -> Failure:
    """An error answer of a target; EventBridge retries those with status 429 and 5xx."""
    code = str(error.response["Error"]["Code"])
    status = int(error.response["ResponseMetadata"]["HTTPStatusCode"])
    if code.endswith(_MISSING):
        return Failure("NO_RESOURCE", str(error), is_lasting=True)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Failure("THROTTLING", str(error), is_lasting=False)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Failure("ERROR_FROM_TARGET", str(error), is_lasting=False)
    return Failure("SDK_CLIENT_ERROR", str(error), is_lasting=True)


def _publish(client: Any, arn: str, _target: Mapping[str, Any], text: str) -> None:
    client.publish(TopicArn=arn, Message=text)


def _invoke(client: Any, arn: str, _target: Mapping[str, Any], text: str) -> None:
    client.invoke(FunctionName=arn, InvocationType="Event", Payload=text.encode())
