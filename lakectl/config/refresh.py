"""When QuickSight makes its copies anew: `daily 06:00` and the like, all in UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# "RefreshFrequency" and "ScheduleRefreshOnEntity", QuickSight API reference.
_DAY_OF_MONTH = re.compile(r"[1-9]|1\d|2[0-8]|last")
_FORMS = {"hourly": 1, "daily": 2, "weekly": 3, "monthly": 3}


class BadRefreshError(ValueError):
    """The text is no schedule; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """A schedule in QuickSight's words."""

    interval: str
    """HOURLY, DAILY, WEEKLY or MONTHLY."""
    time: str = ""
    """HH:MM, UTC; "" when hourly."""
    day_of_week: str = ""
    day_of_month: str = ""


def parse_refresh(text: str) -> Refresh:
    """`hourly`, `daily HH:MM`, `weekly <day> HH:MM`, `monthly <1 to 28, or last> HH:MM`; raises BadRefreshError."""
    interval, *rest = text.lower().split() or [""]
    if len(rest) + 1 != _FORMS.get(interval):
        raise BadRefreshError("it isn't hourly, daily HH:MM, weekly DAY HH:MM or monthly DAY HH:MM")
    time = rest[-1] if rest else ""
    if time and not _TIME.fullmatch(time):
        raise BadRefreshError(f"{time!r} is no time of day")
    day = rest[0] if interval in ("weekly", "monthly") else ""
    if interval == "weekly" and day not in _DAYS:
        raise BadRefreshError(f"{day!r} is no day of the week")
    if interval == "monthly" and not _DAY_OF_MONTH.fullmatch(day):
        raise BadRefreshError(f"{day!r} is no day that every month has; use 1 to 28, or last")
    return Refresh(
        interval=interval.upper(),
        time=time,
        day_of_week=day.upper() if interval == "weekly" else "",
        day_of_month=("LAST_DAY_OF_MONTH" if day == "last" else day) if interval == "monthly" else "",
    )
