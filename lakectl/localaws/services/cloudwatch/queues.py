"""What SQS says of its queues ("Available CloudWatch metrics for Amazon SQS"): as much as a dead-letter queue needs.

A queue is active, and so has metrics, for six hours after something happened to it; here after messages were in it, or
after it was first seen.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from lakectl.localaws import seam_metrics
from lakectl.localaws.metrics import Series

ACTIVE_SECONDS = 6 * 3600.0


class Queues:
    """Looks at all queues."""

    def __init__(self) -> None:
        self._active: dict[tuple[str, str], float] = {}

    def look(self) -> Iterator[tuple[Series, float]]:
        """How many messages can be received from each active queue, and the age of the oldest."""
        now, seen = time.time(), {}
        for region, name, sent in seam_metrics.queues():
            since = now if sent else self._active.get((region, name), now)
            seen[region, name] = since
            if now - since > ACTIVE_SECONDS:
                continue
            yield _series(region, name, "ApproximateNumberOfMessagesVisible", "Count"), len(sent)
            if sent:
                yield _series(region, name, "ApproximateAgeOfOldestMessage", "Seconds"), round(now - min(sent))
        self._active = seen


def _series(region: str, queue: str, name: str, unit: str) -> Series:
    return Series(region, "AWS/SQS", name, (("QueueName", queue),), unit)
