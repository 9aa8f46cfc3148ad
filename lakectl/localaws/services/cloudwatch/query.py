"""The Query protocol of CloudWatch: forms in, XML out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from lakectl.localaws.api import Reply

_NAMESPACE = "http://monitoring.amazonaws.com/doc/2010-08-01/"


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


def in_xml(operation: str, data: Mapping[str, Any]) -> Reply:
    """The answer of an operation in the Query protocol."""
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
