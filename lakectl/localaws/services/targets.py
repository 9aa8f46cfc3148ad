"""Delivery of an event to a queue, a topic or a function, with the permission that AWS asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws import seam_events
from lakectl.localaws.api import Platform
from lakectl.localaws.role_clients import RoleClients
from lakectl.localaws.services.dead_letters import DeadLetters

_ACTIONS = {"lambda": "lambda:InvokeFunction", "sns": "sns:Publish", "sqs": "sqs:SendMessage"}
_MISSING = ("NotFound", "QueueDoesNotExist", "NonExistentQueue", "ResourceNotFoundException")


class Targets:
    """What isn't delivered goes to the target's dead-letter queue at once, as on AWS for what no retry would cure.

    ("Using dead-letter queues to process undelivered events": a missing permission, a target that is gone.)
    """

    def __init__(self, platform: Platform, dead_letters: DeadLetters) -> None:
        self._platform = platform
        self._dead_letters = dead_letters
        self._clients = {service: RoleClients(platform, service) for service in _ACTIONS}
        self._senders: dict[str, Callable[[Any, str, Mapping[str, Any], str], object]] = {
            "lambda": _invoke,
            "sns": _publish,
            "sqs": self._send,
        }

    def deliver(self, event: seam_events.Event, hit: seam_events.Hit) -> None:
        """Deliver one event to one target; never raises."""
        arn = str(hit.target.get("Arn", ""))
        service = arn.split(":")[2] if arn.count(":") > 1 else ""
        if service not in _ACTIONS:
            message = f"The embedded AWS doesn't deliver to {arn}."
            self._dead_letters.send(event, hit, "SDK_CLIENT_ERROR", message)
        elif not self.allowed(hit, _ACTIONS[service]):
            message = f"EventBridge is not authorized to perform: {_ACTIONS[service]} on resource: {arn}"
            self._dead_letters.send(event, hit, "NO_PERMISSIONS", message)
        else:
            self._deliver(service, arn, event, hit)

    def allowed(self, hit: seam_events.Hit, action: str) -> bool:
        """Whether the target's role may do this; without a role, whether the resource's policy lets EventBridge in."""
        account, region = self._platform.account, self._platform.region
        arn, role = str(hit.target["Arn"]), str(hit.target.get("RoleArn") or "")
        if role:
            return seam_events.role_may(role, action, arn, account=account, region=region)
        source = str(hit.rule.get("Arn", ""))
        return seam_events.eventbridge_may(action, arn, source=source, account=account, region=region)

    def _deliver(self, service: str, arn: str, event: seam_events.Event, hit: seam_events.Hit) -> None:
        try:
            self._senders[service](self._clients[service].of(""), arn, hit.target, event.input_of(hit))
        except ClientError as error:
            code = str(error.response["Error"]["Code"])
            gone = code.endswith(_MISSING)
            self._dead_letters.send(event, hit, "NO_RESOURCE" if gone else "SDK_CLIENT_ERROR", str(error))
        except BotoCoreError as error:
            self._dead_letters.send(event, hit, "CONNECTION_FAILURE", str(error))

    def _send(self, client: Any, arn: str, target: Mapping[str, Any], text: str) -> None:
        _, _, _, _, account, name = arn.split(":")
        group = (target.get("SqsParameters") or {}).get("MessageGroupId")
        ordered = {"MessageGroupId": group} if group else {}
        client.send_message(QueueUrl=f"{self._platform.endpoint}/{account}/{name}", MessageBody=text, **ordered)


def _publish(client: Any, arn: str, _target: Mapping[str, Any], text: str) -> None:
    client.publish(TopicArn=arn, Message=text)


def _invoke(client: Any, arn: str, _target: Mapping[str, Any], text: str) -> None:
    client.invoke(FunctionName=arn, InvocationType="Event", Payload=text.encode())
