"""What EventBridge says of its rules ("Monitoring Amazon EventBridge", namespace AWS/Events, all of them counts).

Of a rule of the default bus they say its name alone, of others the bus too. A rule is triggered by a match, also when
it has no target.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from lakectl.localaws.metrics import Metrics, Series
from lakectl.localaws.seam_events import Found, Hit


class RuleMetrics:
    """Counts for all rules."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def triggered(self, met: Mapping[Found, int]) -> None:
        """Events met these rules, so many each."""
        for found, times in met.items():
            for rule in found.rules:
                self._count(rule, "TriggeredRules", times)

    def invoked(self, hits: Iterable[Hit]) -> None:
        """Targets took an event each."""
        rules = [hit.rule for hit in hits]
        while rules:
            # Nearly always there is one rule; an equal one with another identity is counted in its turn.
            first, before = rules[0], len(rules)
            rules = [rule for rule in rules if rule is not first]
            self._count(first, "Invocations", before - len(rules))

    def gave_up(self, hit: Hit) -> None:
        """A target didn't take an event, and won't be asked again."""
        self._count(hit.rule, "Invocations", 1)
        self._count(hit.rule, "FailedInvocations", 1)

    def buried(self, hit: Hit, *, is_kept: bool) -> None:
        """An event went to a dead-letter queue, or should have."""
        self._count(hit.rule, "InvocationsSentToDlq" if is_kept else "InvocationsFailedToBeSentToDlq", 1)

    def _count(self, rule: Mapping[str, Any], name: str, times: int) -> None:
        series = _series(rule.get("Arn", ""), rule.get("EventBusName") or "default", rule["Name"], name)
        self._metrics.count(series, times)


@lru_cache(maxsize=1024)
def _series(arn: str, bus: str, rule: str, name: str) -> Series:
    region = arn.split(":")[3] if arn.count(":") > 2 else ""  # noqa: PLR2004 - arn:partition:service:region
    of_bus = () if bus == "default" else (("EventBusName", bus),)
    return Series(region, "AWS/Events", name, (*of_bus, ("RuleName", rule)), "Count")
