"""Small pieces of HTTP and of AWS's protocols."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_FORM = "application/x-www-form-urlencoded"
_SCOPE = re.compile(r"Credential=[^/,\s]+/\d{8}/[^/]+/([^/]+)/aws4_request")


def headers_of(scope: Scope) -> dict[str, str]:
    """The headers, names in lower case."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def query_of(scope: Scope) -> dict[str, list[str]]:
    """The query string's parameters."""
    return parse_qs(scope.get("query_string", b"").decode("utf-8", "replace"), keep_blank_values=True)


def signed_service(headers: Mapping[str, str], query: Mapping[str, list[str]]) -> str:
    """The service of the SigV4 credential scope, in the header or in a presigned query; "" for unsigned requests."""
    found = _SCOPE.search(headers.get("authorization", ""))
    if found:
        return found.group(1)
    credential = query.get("X-Amz-Credential", [""])[0].split("/")
    return credential[3] if len(credential) == len(("key", "day", "region", "service", "aws4_request")) else ""


def is_form(headers: Mapping[str, str]) -> bool:
    """Whether the body is a form: the Query protocol (IAM, SNS, STS)."""
    return headers.get("content-type", "").startswith(_FORM)


def operation(headers: Mapping[str, str], path: str, method: str, form: bytes) -> str:
    """The operation as far as the wire tells: target header, Action, RPC path; else the method as Get or Put."""
    target = headers.get("x-amz-target", "")
    if target:
        return target.rpartition(".")[2]
    if is_form(headers):
        return parse_qs(form.decode("utf-8", "replace")).get("Action", [""])[0]
    if "/operation/" in path:
        return path.rpartition("/")[2]
    if path.endswith("/invocations"):
        return "Invoke"
    return "Get" if method in ("GET", "HEAD", "OPTIONS") else "Put"


def json_error(code: str, message: str, status: int) -> tuple[int, dict[str, str], bytes]:
    """An error of the JSON protocols, for every SDK: the code in the header and in the body."""
    body = json.dumps({"__type": code, "message": message, "Message": message})
    return status, {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": code}, body.encode()


def ec2_error(code: str, message: str) -> tuple[int, dict[str, str], bytes]:
    """An error as EC2 alone has it ("Error responses" in the Amazon EC2 Developer Guide)."""
    error = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    body = f"<Response><Errors>{error}</Errors><RequestID>embedded</RequestID></Response>"
    return 400, {"Content-Type": "text/xml"}, body.encode()


async def reply(send: Send, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Send a whole answer."""
    fields = {"content-length": str(len(body)), **{name.lower(): value for name, value in headers.items()}}
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


_OWNERS = ("x-amz-expected-bucket-owner", "x-amz-source-expected-bucket-owner")


def expects_owner(headers: Mapping[str, str], query: Mapping[str, list[str]]) -> set[str]:
    """The accounts that a request for S3 expects its buckets to belong to; of a presigned one, in the address."""
    asked = {name.lower(): values for name, values in query.items()}
    return {account for name in _OWNERS for account in (headers.get(name, ""), *asked.get(name, ())) if account}


async def drain(receive: Receive) -> None:
    """Read what is left of a request, and forget it."""
    message = await receive()
    while message["type"] == "http.request" and message.get("more_body"):
        message = await receive()


async def body(receive: Receive) -> bytes | None:
    """The whole body; None when the client went away."""
    parts = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


def again(content: bytes, receive: Receive) -> Receive:
    """A `receive` that gives a body that was read already, and then what comes after it."""
    messages: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def received() -> Message:
        return messages.pop() if messages else await receive()

    return received
