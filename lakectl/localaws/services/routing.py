"""From events on a bus to what its rules and archives want of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from lakectl.localaws.api import AwsError, Platform
from lakectl.localaws.seam_events import Event, Hit
from lakectl.localaws.services.archives import Archives
from lakectl.localaws.services.dead_letters import DeadLetters
from lakectl.localaws.services.firehose import MAX_RECORD, Firehose
from lakectl.localaws.services.targets import Targets

_FIREHOSE = ":deliverystream/"
_PUT = "firehose:PutRecordBatch"
_TOO_LARGE = f"A record of Firehose may have {MAX_RECORD} bytes."

Sent = tuple[Event, Hit, bytes]
Streams = defaultdict[tuple[str, str], list[Sent]]
"""By the stream's ARN and the role that puts."""


class Router:
    """Hands events on; what Firehose and the archives were given is on disk when `send` returns."""

    def __init__(self, platform: Platform, firehose: Firehose, archives: Archives) -> None:
        self._firehose = firehose
        self._archives = archives
        self._dead_letters = DeadLetters(platform)
        self._targets = Targets(platform, self._dead_letters)

    def send(self, events: Iterable[Event], region: str) -> None:
        """New events: to the targets of the rules that match, and to the archives."""
        archived: defaultdict[str, list[bytes]] = defaultdict(list)
        streams: Streams = defaultdict(list)
        for event in events:
            self._match(event, streams)
            for archive in event.archives():
                archived[archive].append(json.dumps(event.envelope()).encode())
        self._to_streams(streams, region)
        for archive, envelopes in archived.items():
            self._archives.append((region, archive), envelopes)

    def send_again(self, events: Iterable[Event], region: str, rules: Collection[str]) -> None:
        """Archived events: to the targets of these rules (ARNs; all when there are none), and to no archive."""
        streams: Streams = defaultdict(list)
        for event in events:
            self._match(event, streams, rules)
        self._to_streams(streams, region)

    def _match(self, event: Event, streams: Streams, rules: Collection[str] = ()) -> None:
        for hit in event.hits():
            if rules and hit.rule.get("Arn") not in rules:
                continue
            arn = str(hit.target.get("Arn", ""))
            if _FIREHOSE in arn:
                streams[arn, str(hit.target.get("RoleArn"))].append((event, hit, event.input_of(hit).encode()))
            else:
                self._targets.deliver(event, hit)

    def _to_streams(self, streams: Streams, region: str) -> None:
        for (arn, role), sent in streams.items():
            if not self._targets.allowed(sent[0][1], _PUT):
                self._bury(sent, "NO_PERMISSIONS", f"{role} is not authorized to perform: {_PUT} on resource: {arn}")
                continue
            # An entry may have 1 MB, and its envelope is around it now.
            self._bury([one for one in sent if len(one[2]) > MAX_RECORD], "INVALID_PARAMETER", _TOO_LARGE)
            fitting = [one for one in sent if len(one[2]) <= MAX_RECORD]
            try:
                self._firehose.accept((region, arn.rpartition("/")[2]), [payload for _, _, payload in fitting])
            except AwsError as error:
                self._bury(fitting, "NO_RESOURCE", error.message)

    def _bury(self, sent: Sequence[Sent], code: str, message: str) -> None:
        for event, hit, _ in sent:
            self._dead_letters.send(event, hit, code, message)
