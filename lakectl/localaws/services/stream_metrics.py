"""What Firehose says of its streams ("Monitor Amazon Data Firehose with CloudWatch metrics", namespace AWS/Firehose).

`DeliveryToS3.Records` isn't there: a buffer knows the bytes of what was put together, not how many records it was.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from lakectl.localaws.delivery.destination import Destination
from lakectl.localaws.delivery.pump import Name
from lakectl.localaws.metrics import Metrics, Series

_FRESHNESS = "DeliveryToS3.DataFreshness"
_SUCCESS = "DeliveryToS3.Success"


class StreamMetrics:
    """Counts for all streams."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def came(self, stream: Name, records: Sequence[bytes]) -> None:
        """Records were taken."""
        self._metrics.note(_series(*stream, "IncomingRecords", "Count"), len(records))
        self._metrics.note(_series(*stream, "IncomingBytes", "Bytes"), sum(map(len, records)))

    def waiting(self, oldest: Iterable[tuple[Name, float]]) -> Iterator[tuple[Series, float]]:
        """The age of what wasn't delivered yet, of streams that have such."""
        now = time.time()
        for stream, arrival in oldest:
            yield _series(*stream, _FRESHNESS, "Seconds"), max(0.0, round(now - arrival, 3))

    def delivered(self, to: Destination, size: int, arrival: float) -> None:
        """An object was written, whose oldest record arrived then."""
        age = max(0.0, round(time.time() - arrival, 3))
        self._metrics.note(_series(to.region, to.stream, _FRESHNESS, "Seconds"), age)
        self._metrics.note(_series(to.region, to.stream, _SUCCESS, "None"), 1.0)
        self._metrics.note(_series(to.region, to.stream, "DeliveryToS3.Bytes", "Bytes"), size)

    def failed(self, to: Destination) -> None:
        """An object wasn't written, and will be tried again."""
        self._metrics.note(_series(to.region, to.stream, _SUCCESS, "None"), 0.0)


@lru_cache(maxsize=1024)
def _series(region: str, stream: str, name: str, unit: str) -> Series:
    return Series(region, "AWS/Firehose", name, (("DeliveryStreamName", stream),), unit)
