"""Why an alarm is in its state, in CloudWatch's words: StateReason and StateReasonData.

The words are those of notices that people published, as `Threshold Crossed: 1 datapoint [1.0 (26/03/26 09:42:00)] was
greater than the threshold (0.0).`
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lakectl.localaws.services.cloudwatch.evaluation import ALARM, INSUFFICIENT_DATA, Rule, Verdict

_COMPARISONS = {
    "GreaterThanThreshold": "greater than",
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
_TREATED = {"breaching": "Breaching", "notBreaching": "NonBreaching"}


def reason(rule: Rule, verdict: Verdict) -> str:
    """The sentence for an evaluation."""
    if verdict.state == INSUFFICIENT_DATA:
        return f"Insufficient Data: {_datapoints(verdict.filled)} {_were(verdict.filled)} unknown."
    if not verdict.used:
        count = verdict.filled
        treated = _TREATED.get(rule.missing, "Ignored")
        return (
            f"Threshold Crossed: no datapoints were received for {count} period{'' if count == 1 else 's'} and "
            f"{count} missing datapoint{'' if count == 1 else 's'} {_were(count)} treated as [{treated}]."
        )
    is_alarm = verdict.state == ALARM
    shown = [point for point in verdict.used if rule.breaches(point.value) == is_alarm] or verdict.used
    values = ", ".join(f"{point.value} ({_moment(point.start)})" for point in shown)
    how = f"{_were(len(shown))} {'' if is_alarm else 'not '}{_COMPARISONS[rule.comparison]}"
    return f"Threshold Crossed: {_datapoints(len(shown))} [{values}] {how} the threshold ({rule.threshold})."


def reason_data(alarm: Mapping[str, Any], rule: Rule, verdict: Verdict, now: float) -> dict[str, Any]:
    """The same for programs."""
    start = {"startDate": stamp(verdict.used[-1].start)} if verdict.used else {}
    return {
        "version": "1.0",
        "queryDate": stamp(now),
        **start,
        "statistic": alarm.get("ExtendedStatistic") or alarm.get("Statistic"),
        "period": int(alarm["Period"]),
        "recentDatapoints": [point.value for point in reversed(verdict.used)],
        "threshold": rule.threshold,
        "evaluatedDatapoints": [{"timestamp": stamp(point.start), "value": point.value} for point in verdict.used],
    }


def stamp(moment: float) -> str:
    """`2026-02-19T12:05:00.000+0000`."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%d/%m/%y %H:%M:%S")


def _datapoints(count: int) -> str:
    return f"{count} datapoint{'' if count == 1 else 's'}"


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
