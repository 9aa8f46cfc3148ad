"""What is erased, written down before it is: a command that was killed goes on, and its receipt tells everything."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from lakectl.aws.session import Aws, calls
from lakectl.aws.state import read_object
from lakectl.config import names
from lakectl.lake import Lake

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One version of an object that held events of the subject."""

    zone: str
    bucket: str
    key: str
    version: str
    current: bool
    """Whether readers saw it when it was found; else it was an old version."""
    events: int


@dataclass(slots=True)
class Journal:
    """The open account of one subject in one stream, kept beside the audit log."""

    lake: Lake
    stream: str
    subject: str
    """Its digest."""
    entries: dict[tuple[str, str, str], Entry] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The object of the open account."""
        return f"{names.receipts_prefix(self.lake.config)}open/{self.stream}-{self.subject[:16]}.json"

    def load(self) -> None:
        """What a command that was killed has noted."""
        text = read_object(self.lake.aws, self.lake.state_bucket, self.key)
        for one in json.loads(text) if text else []:
            self._keep(Entry(**one))

    def note(self, found: Iterable[Entry]) -> None:
        """Write down what is about to be erased."""
        for one in found:
            self._keep(one)
        _put(self.lake.aws, self.lake.state_bucket, self.key, [asdict(one) for one in sorted(self.entries.values())])

    def close(self) -> None:
        """The receipt is written: the account goes."""
        with calls(f"delete {self.key}"):
            self.lake.aws.client("s3").delete_object(Bucket=self.lake.state_bucket, Key=self.key)

    def events(self, zone: str, *, current: bool) -> int:
        """How many were erased there."""
        return sum(one.events for one in self.entries.values() if (one.zone, one.current) == (zone, current))

    def _keep(self, one: Entry) -> None:
        # What was current when it was first found is an old version for whoever finds it again.
        self.entries.setdefault((one.bucket, one.key, one.version), one)


def write_receipt(lake: Lake, name: str, content: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """Sign a receipt and put it beside the audit log; the signature is of everything else in it."""
    receipt = {**content, "signature": signature(content, key)}
    _put(lake.aws, lake.state_bucket, f"{names.receipts_prefix(lake.config)}{name}.json", receipt)
    return receipt


def signature(content: Mapping[str, Any], key: bytes) -> str:
    """HMAC-SHA-256 of a receipt without its signature, in canonical JSON."""
    unsigned = {name: value for name, value in content.items() if name != "signature"}
    text = json.dumps(unsigned, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"hmac-sha256:{hmac.digest(key, text.encode(), 'sha256').hex()}"


def _put(aws: Aws, bucket: str, key: str, document: Any) -> None:
    with calls(f"write s3://{bucket}/{key}"):
        body = json.dumps(document, sort_keys=True, ensure_ascii=False).encode()
        aws.client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
