"""Glue's cron expressions: whether one is valid, and how far apart its starts are.

"Time-based schedules for jobs and crawlers", AWS Glue developer guide: six fields, UTC, exactly one of day-of-month and
day-of-week is `?`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_SHAPE = re.compile(r"cron\(([^()]*)\)")
_FIELDS = ("minutes", "hours", "day-of-month", "month", "day-of-week", "year")
_BOUNDS = {"minutes": (0, 59), "hours": (0, 23), "day-of-month": (1, 31), "month": (1, 12), "day-of-week": (1, 7)}
_NAMES = {
    "month": ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
    "day-of-week": ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"),
}
_SPECIAL = {"day-of-month": re.compile(r"L|\d{1,2}W"), "day-of-week": re.compile(r"[1-7]?L|[1-7]#[1-5]")}
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_DAY = 24 * 60
_MONTH_DAYS = 365.25 / 12
_ANY_DAY = ("*", "?")


class BadScheduleError(ValueError):
    """The expression is none that Glue takes; the message says which field and why."""


def shortest_gap(schedule: str) -> int:
    """Minutes between the two starts that are closest together; raises BadScheduleError.

    Only times of day count, as if the schedule held on every day, unless it starts once a day on some days only:
    then the gap is one day, which is never more than the real one.
    """
    return min(_gaps(_starts(_split(schedule)), _DAY))


def longest_gap(schedule: str) -> int:
    """Minutes between the two starts that are farthest apart; raises BadScheduleError.

    A schedule that names days of the month, months or years counts as if it started once a year: that is more than
    anything here can watch.
    """
    fields = _split(schedule)
    starts = _starts(fields)
    weekdays = fields["day-of-week"]
    if fields["day-of-month"] not in _ANY_DAY or fields["month"] != "*" or fields["year"] != "*":
        return 366 * _DAY
    if weekdays in _ANY_DAY:
        return max(_gaps(starts, _DAY))
    days = sorted(_values("day-of-week", weekdays))
    if not days:  # the last Friday, the second Monday
        return 366 * _DAY
    return max(_gaps([(day - 1) * _DAY + start for day in days for start in starts], 7 * _DAY))


def _starts(fields: dict[str, str]) -> list[int]:
    """The minutes of a day at which it starts."""
    minutes = _values("minutes", fields["minutes"])
    starts = sorted(hour * 60 + minute for hour in _values("hours", fields["hours"]) for minute in minutes)
    for name in _FIELDS[2:]:
        _values(name, fields[name])
    if [fields["day-of-month"], fields["day-of-week"]].count("?") != 1:
        raise BadScheduleError("exactly one of day-of-month and day-of-week must be ?")
    return starts


def _gaps(starts: list[int], cycle: int) -> list[int]:
    """From each start to the next, in a cycle of so many minutes."""
    following = [*starts[1:], starts[0] + cycle]
    return [later - start for start, later in zip(starts, following, strict=True)]


def starts_per_day(schedule: str) -> float:
    """How often a valid schedule starts on an average day; raises BadScheduleError.

    A day counts with the share of days that its fields name; `L`, `W` and `#` name one day each.
    """
    fields = _split(schedule)
    times = len(_values("minutes", fields["minutes"])) * len(_values("hours", fields["hours"]))
    months = len(_values("month", fields["month"])) / 12
    return times * months * _share("day-of-month", fields, _MONTH_DAYS) * _share("day-of-week", fields, 7)


def _share(name: str, fields: Mapping[str, str], days: float) -> float:
    if fields[name] in ("?", "*"):
        return 1
    special = sum(1 for part in fields[name].split(",") if _SPECIAL[name].fullmatch(part))
    # A special day of the week comes once a month.
    once = special / _MONTH_DAYS
    return min(len(_values(name, fields[name])) / days + once, 1)


def _split(schedule: str) -> dict[str, str]:
    found = _SHAPE.fullmatch(schedule)
    parts = found[1].split() if found else []
    if len(parts) != len(_FIELDS):
        raise BadScheduleError("it isn't cron(…) with the six fields " + ", ".join(_FIELDS))
    return dict(zip(_FIELDS, parts, strict=True))


def _values(name: str, text: str) -> set[int]:
    """The values of a field; for days and years only their validity matters."""
    least, most = _BOUNDS.get(name, (_FIRST_YEAR, _LAST_YEAR))
    found: set[int] = set()
    for part in text.split(","):
        if name.startswith("day") and (part == "?" or _SPECIAL[name].fullmatch(part)):
            continue
        span, slash, step = part.partition("/")
        first, last = (least, most) if span == "*" else _span(name, span, most if slash else None)
        if not least <= first <= last <= most or (slash and not (step.isdigit() and int(step))):
            raise BadScheduleError(f"{part!r} isn't a value of {name}")
        found |= set(range(first, last + 1, int(step) if slash else 1))
    return found


def _span(name: str, text: str, last: int | None) -> tuple[int, int]:
    low, dash, high = text.partition("-")
    first = _number(name, low)
    return first, _number(name, high) if dash else first if last is None else last


def _number(name: str, text: str) -> int:
    if text.upper() in _NAMES.get(name, ()):
        return _NAMES[name].index(text.upper()) + 1
    if not text.isdigit():
        raise BadScheduleError(f"{text!r} isn't a value of {name}")
    return int(text)
