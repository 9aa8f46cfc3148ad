"""CloudWatch alarms for clients that speak the Query protocol, as Terraform's provider does.

ministack keeps alarms whole, but its XML leaves out most of their fields, so that every plan shows a change. Its JSON
is complete: these operations are translated to it and back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from lakectl.localaws import durability, seam, wire
from lakectl.localaws.api import AwsError, Platform, Reply, Request

_TARGET = "GraniteServiceVersion20100801."
_NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"
_OPERATIONS = frozenset({"DescribeAlarms", "PutMetricAlarm"})
_OK = 200


class CloudWatch:
    """The alarms of CloudWatch, in XML."""

    name = "monitoring"

    def __init__(self, platform: Platform) -> None:
        """No state of its own; the platform isn't needed."""

    def handles(self, operation: str) -> bool:
        """Alarms."""
        return operation in _OPERATIONS

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        if request.operation == "PutMetricAlarm":
            durability.touch("cloudwatch")
        if not wire.is_form(request.headers):
            return seam.pass_on(self.name, request)
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
        return _in_xml(request.operation, data)

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing to end."""


def unflatten(form: Mapping[str, str]) -> dict[str, Any]:
    """The Query protocol's `Dimensions.member.1.Name` as lists and objects; texts stay texts."""
    tree: dict[str, Any] = {}
    for path, text in form.items():
        *above, last = path.split(".")
        node = tree
        for step in above:
            node = node.setdefault(step, {})
        node[last] = text
    return {name: _lists(value) for name, value in tree.items() if name not in ("Action", "Version")}


def _lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if list(node) == ["member"]:
        return [_lists(node["member"][number]) for number in sorted(node["member"], key=int)]
    return {name: _lists(value) for name, value in node.items()}


def _in_xml(operation: str, data: Mapping[str, Any]) -> Reply:
    result = f"<{operation}Result>{_xml(data)}</{operation}Result>" if data else ""
    metadata = "<ResponseMetadata><RequestId>embedded</RequestId></ResponseMetadata>"
    body = f'<{operation}Response xmlns="{_NAMESPACE}">{result}{metadata}</{operation}Response>'
    return Reply(body=body.encode(), headers={"content-type": "text/xml"})


def _xml(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(
            f"<{name}>{_xml(_timed(name, part))}</{name}>" for name, part in value.items() if part is not None
        )
    if isinstance(value, list):
        return "".join(f"<member>{_xml(part)}</member>" for part in value)
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def _timed(name: str, value: Any) -> Any:
    return datetime.fromtimestamp(value, UTC).isoformat() if name.endswith("Timestamp") else value
