"""What a service of the embedded AWS sees of the world: a request, a reply, an error, and the platform it runs on.

A service handles some operations of one AWS service and leaves the rest to ministack, the base of the embedded AWS.
`registry` lists the services, `dispatch` finds the one that a signed request is for.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from lakectl.localaws.changes import Changes
from lakectl.localaws.metrics import Metrics


@dataclass(frozen=True, slots=True)
class Principal:
    """Who signed a request."""

    arn: str
    """`arn:aws:iam::…:root`, `…:user/NAME` or `arn:aws:sts::…:assumed-role/ROLE/SESSION`."""
    role_arn: str = ""
    """The IAM role behind an assumed-role session, which is what Lake Formation grants name; "" otherwise."""

    @property
    def identity(self) -> str:
        """Whose permissions they have, for `Platform.client`: a role's or user's ARN; "" for root."""
        return self.role_arn or ("" if self.arn.endswith(":root") else self.arn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One AWS API call, authenticated and (when evaluation is on) allowed by IAM."""

    service: str
    """The service of the SigV4 credential scope: `glue`, `athena`, `lakeformation`, …"""
    operation: str
    """The API operation: `StartQueryExecution`."""
    body: bytes
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    """Names in lower case."""
    account: str
    region: str
    principal: Principal

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; SerializationException when it is none."""
        try:
            data = json.loads(self.body or b"{}")
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise AwsError("SerializationException", "The request body is not a JSON object.")
        return data


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a request."""

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/x-amz-json-1.1"})

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Reply:
        """A JSON answer."""
        return cls(body=json.dumps(data).encode())


class AwsError(Exception):
    """An error as AWS answers it: a code such as EntityNotFoundException and a message, by default with status 400."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


class Platform(Protocol):
    """What the embedded AWS gives to its services."""

    account: str
    region: str
    endpoint: str
    """http://127.0.0.1:PORT, the address of every service."""
    changes: Changes
    """What kept answers depend on."""
    metrics: Metrics
    """What services say of themselves, for CloudWatch."""
    data: Path
    """The data folder; a service keeps its files in a folder of its own name."""

    def client(self, service: str, *, role_arn: str = "") -> Any:
        """A boto3 client to this very endpoint: as the role's (or user's) session when one is named, else as root.

        Blocking: call it from a worker thread (handlers run in one).
        """

    def object_file(self, bucket: str, key: str) -> Path:
        """Where the bytes of an S3 object lie on this machine, for engines that read files; FileNotFoundError."""

    def document(self, name: str) -> Document:
        """A small JSON document in the data folder."""


class Document(Protocol):
    """A service's state: loaded once, saved whole; a save is atomic and on disk when it returns."""

    def load(self) -> dict[str, Any]:
        """The saved state, {} at first."""

    def save(self, state: Mapping[str, Any]) -> None:
        """Replace it."""


class Service(Protocol):
    """A part of an AWS service that lakectl answers itself."""

    name: str
    """The SigV4 service name."""

    def handles(self, operation: str) -> bool:
        """Whether this operation is answered here; ministack answers the others (of services that it knows)."""

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError. Runs in a worker thread; many may run at once."""

    def start(self) -> None:
        """Begin background work (once, when the endpoint answers)."""

    def stop(self) -> None:
        """End background work, nothing lost."""
