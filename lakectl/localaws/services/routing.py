"""From events on a bus to what its rules and archives want of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any

from lakectl.localaws.api import AwsError, Platform
from lakectl.localaws.changes import Changes, Kept
from lakectl.localaws.delivery.wal import Waiting
from lakectl.localaws.seam_events import Bus, Event, Found, Hit, bus_of, work_for
from lakectl.localaws.services.archives import Archives
from lakectl.localaws.services.dead_letters import DeadLetters
from lakectl.localaws.services.firehose import MAX_RECORD, Firehose
from lakectl.localaws.services.rule_metrics import RuleMetrics
from lakectl.localaws.services.targets import Targets

_FIREHOSE = ":deliverystream/"
_PUT = "firehose:PutRecordBatch"
_TOO_LARGE = f"A record of Firehose may have {MAX_RECORD} bytes."

Sent = tuple[Event, Hit, bytes]
Streams = defaultdict[tuple[str, str], list[Sent]]
"""By the stream's ARN and the role that puts."""


class Delivery:
    """What is left to do before the sender of events may be answered."""

    def __init__(self) -> None:
        self.waits: list[Waiting] = []
        """For the disk."""
        self.calls: list[Callable[[], None]] = []
        """Of other services of this endpoint, dead-letter queues too."""

    def finish(self) -> None:
        """Do it, in this thread."""
        for wait in self.waits:
            wait()
        self.call()

    def call(self) -> None:
        """Make the calls, in this thread."""
        for call in self.calls:
            call()


class Buses:
    """The buses of an account and region, with answers kept as long as nothing changes."""

    def __init__(self, account: str, region: str, changes: Changes) -> None:
        self._account = account
        self._region = region
        self._kept = Kept(changes)

    def name_of(self, reference: str) -> str | None:
        """The name of an existing bus, given its name or ARN."""
        name: str | None = self._kept.get(reference, lambda: self._with(bus_of, reference))
        return name

    def find(self, event: Event) -> Found:
        """What an event meets on its bus."""
        name = event.record["EventBusName"]
        bus: Bus = self._kept.get((Bus, name), lambda: self._with(Bus, name))
        return bus.find(event)

    def _with(self, look: Callable[[str], Any], name: str) -> Any:
        work_for(self._account, self._region)
        return look(name)


class Router:
    """Hands events on."""

    def __init__(self, platform: Platform, firehose: Firehose, archives: Archives) -> None:
        self._firehose = firehose
        self._archives = archives
        self._changes = platform.changes
        self._metrics = RuleMetrics(platform.metrics)
        self._dead_letters = DeadLetters(platform, self._metrics)
        self._targets = Targets(platform, self._dead_letters, self._metrics)
        self.retries = self._targets.retries
        self._buses: dict[tuple[str, str], Buses] = {}

    def buses(self, account: str, region: str) -> Buses:
        """The buses of an account and region."""
        return self._buses.setdefault((account, region), Buses(account, region, self._changes))

    def send(self, events: Iterable[Event], buses: Buses, region: str) -> Delivery:
        """New events: to the targets of the rules that match, and to the archives."""
        archived: defaultdict[str, list[bytes]] = defaultdict(list)
        streams: Streams = defaultdict(list)
        delivery = Delivery()
        met: dict[Found, int] = {}
        for event in events:
            found = buses.find(event)
            met[found] = met.get(found, 0) + 1
            self._match(event, found.hits, streams, delivery)
            for archive in found.archives:
                archived[archive].append(event.text)
        self._metrics.triggered(met)
        self._to_streams(streams, region, delivery)
        delivery.waits += [self._archives.append((region, name), events) for name, events in archived.items()]
        return delivery

    def send_again(self, events: Iterable[Event], buses: Buses, region: str, rules: Collection[str]) -> None:
        """Archived events: to the targets of these rules (ARNs; all when there are none), and to no archive."""
        streams: Streams = defaultdict(list)
        delivery = Delivery()
        for event in events:
            found = buses.find(event)
            wanted = [rule for rule in found.rules if not rules or rule.get("Arn") in rules]
            self._metrics.triggered({Found(wanted, [], []): 1})
            hits = [hit for hit in found.hits if not rules or hit.rule.get("Arn") in rules]
            self._match(event, hits, streams, delivery)
        self._to_streams(streams, region, delivery)
        delivery.finish()

    def _match(self, event: Event, hits: Iterable[Hit], streams: Streams, delivery: Delivery) -> None:
        for hit in hits:
            arn = str(hit.target.get("Arn", ""))
            if _FIREHOSE in arn:
                streams[arn, str(hit.target.get("RoleArn"))].append((event, hit, event.input_of(hit)))
            else:
                delivery.calls.append(partial(self._targets.deliver, event, hit))

    def _to_streams(self, streams: Streams, region: str, delivery: Delivery) -> None:
        for (arn, role), sent in streams.items():
            if not self._targets.allowed(sent[0][1], _PUT):
                message = f"{role} is not authorized to perform: {_PUT} on resource: {arn}"
                self._bury(sent, "NO_PERMISSIONS", message, delivery)
                continue
            # An entry may have 1 MB, and its envelope is around it now.
            large = [one for one in sent if len(one[2]) > MAX_RECORD]
            self._bury(large, "INVALID_PARAMETER", _TOO_LARGE, delivery)
            fitting = [one for one in sent if len(one[2]) <= MAX_RECORD] if large else sent
            try:
                payloads = [payload for _, _, payload in fitting]
                if payloads:
                    delivery.waits.append(self._firehose.accept((region, arn.rpartition("/")[2]), payloads))
                    self._metrics.invoked(hit for _, hit, _ in fitting)
            except AwsError as error:
                self._bury(fitting, "NO_RESOURCE", error.message, delivery)

    def _bury(self, sent: Sequence[Sent], code: str, message: str, delivery: Delivery) -> None:
        delivery.calls += [partial(self._dead_letters.send, event, hit, code, message) for event, hit, _ in sent]
