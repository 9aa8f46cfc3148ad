"""Which state an alarm's datapoints put it into ("Configuring how CloudWatch alarms treat missing data").

AWS gives the rule by two tables and a few sentences, which tests/localaws/test_alarm_rules.py holds. It doesn't say how
many datapoints it retrieves beyond the evaluation periods: two, as in its tables. Nor what becomes of an alarm that
leaves missing data missing, has some datapoint, and not enough for ALARM: OK, since only "all data points missing" is
INSUFFICIENT_DATA.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lakectl.localaws.metrics import MINUTE

_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
MORE = 2
"""Datapoints that are looked at beyond the evaluation periods."""

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"


@dataclass(frozen=True, slots=True)
class Datapoint:
    """The statistic of one period."""

    start: float
    """Seconds since 1970."""
    value: float
    age: int
    """Periods back: 0 is the latest one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What an alarm asks of its datapoints."""

    comparison: str
    threshold: float
    periods: int
    to_alarm: int
    """How many datapoints of the last `periods` must breach."""
    missing: str
    """breaching, notBreaching, ignore or missing."""

    @classmethod
    def of(cls, alarm: Mapping[str, Any]) -> Rule:
        """The rule of a MetricAlarm."""
        periods = int(alarm["EvaluationPeriods"])
        return cls(
            comparison=alarm["ComparisonOperator"],
            threshold=float(alarm["Threshold"]),
            periods=periods,
            to_alarm=int(alarm.get("DatapointsToAlarm") or periods),
            missing=alarm.get("TreatMissingData") or "missing",
        )

    def breaches(self, value: float) -> bool:
        """Whether a value is beyond the threshold; False for an operator of metric math."""
        compare = _OPERATORS.get(self.comparison)
        return compare is not None and compare(value, self.threshold)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an evaluation came to."""

    state: str
    used: Sequence[Datapoint]
    """What it was based on, latest first."""
    filled: int
    """How many more were missing."""


def age_of(moment: float, now: float, period: int) -> int:
    """How many periods back a moment is; negative when it is in none yet.

    Periods slide: the latest one, 0, ends with the last full minute.
    """
    return math.ceil((full_minutes(now) - moment) / period) - 1


def full_minutes(now: float) -> int:
    """When the last full minute ended."""
    return int(now) // MINUTE * MINUTE


def judge(rule: Rule, found: Sequence[Datapoint], present: str) -> Verdict:
    """The state for what was found in the evaluation range, latest first; `present` is the state until now."""
    used = found[: rule.periods]
    filled = rule.periods - len(used)
    return Verdict(_state(rule, used, filled, present), used, filled)


def _state(rule: Rule, used: Sequence[Datapoint], filled: int, present: str) -> str:
    breaching = [rule.breaches(point.value) for point in used]
    found = sum(breaching) + (filled if rule.missing == "breaching" else 0)
    if found >= rule.to_alarm:
        return ALARM
    if not filled or rule.missing in ("breaching", "notBreaching"):
        return OK
    if not used:
        return present if rule.missing == "ignore" else INSUFFICIENT_DATA
    if not all(breaching):
        return OK
    if rule.missing == "ignore":
        return present
    # "Avoiding premature transitions to alarm state": the oldest one has waited long enough for another to come.
    return ALARM if used[-1].age + 1 >= rule.to_alarm else OK
