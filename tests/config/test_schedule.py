from __future__ import annotations

import pytest

from lakectl.config.schedule import BadScheduleError, longest_gap, shortest_gap, starts_per_day

SHAPE = "it isn't cron(…) with the six fields minutes, hours, day-of-month, month, day-of-week, year"


@pytest.mark.parametrize(
    ("schedule", "minutes"),
    [
        ("cron(0 * * * ? *)", 60),
        ("cron(0/15 * * * ? *)", 15),
        ("cron(*/20 8-17 ? * MON-FRI *)", 20),
        ("cron(0,50 * * * ? *)", 10),
        ("cron(30 3 * * ? *)", 1440),
        ("cron(0 3 ? * SUN *)", 1440),
        ("cron(0 0,22 * * ? *)", 120),
        ("cron(15 10 L * ? 2026-2030)", 1440),
        ("cron(15 10 ? * 6#3 *)", 1440),
    ],
)
def test_the_shortest_time_between_two_starts(schedule: str, minutes: int) -> None:
    assert shortest_gap(schedule) == minutes


@pytest.mark.parametrize(
    ("schedule", "minutes"),
    [
        ("cron(0 * * * ? *)", 60),
        ("cron(0,50 * * * ? *)", 50),
        ("cron(30 3 * * ? *)", 1440),
        ("cron(0 0,22 * * ? *)", 1320),
        ("cron(0 * ? * MON-FRI *)", 60 + 2 * 1440),
        ("cron(0 3 ? * SUN *)", 7 * 1440),
        ("cron(15 10 L * ? *)", 366 * 1440),
        ("cron(15 10 ? * 6#3 *)", 366 * 1440),
        ("cron(0 0 * JAN ? *)", 366 * 1440),
    ],
)
def test_the_longest_time_between_two_starts(schedule: str, minutes: int) -> None:
    assert longest_gap(schedule) == minutes


@pytest.mark.parametrize(
    ("schedule", "why"),
    [
        ("hourly", SHAPE),
        (
            "cron(0 * * * ?)",
            SHAPE,
        ),
        ("cron(60 * * * ? *)", "'60' isn't a value of minutes"),
        ("cron(0 9-5 * * ? *)", "'9-5' isn't a value of hours"),
        ("cron(0/0 * * * ? *)", "'0/0' isn't a value of minutes"),
        ("cron(0 * * FOO ? *)", "'FOO' isn't a value of month"),
        ("cron(0 ? * * ? *)", "'?' isn't a value of hours"),
        ("cron(0 * * * * *)", "exactly one of day-of-month and day-of-week must be ?"),
        ("cron(0 * ? * ? *)", "exactly one of day-of-month and day-of-week must be ?"),
    ],
)
def test_what_glue_would_refuse_is_told_with_its_field(schedule: str, why: str) -> None:
    with pytest.raises(BadScheduleError) as raised:
        shortest_gap(schedule)
    assert str(raised.value) == why


@pytest.mark.parametrize(
    ("schedule", "starts"),
    [
        ("cron(0 * * * ? *)", 24),
        ("cron(0/15 8-17 ? * MON-FRI *)", 40 * 5 / 7),
        ("cron(30 2 * 1-6 ? *)", 0.5),
        ("cron(0 6 1,15 * ? *)", 2 * 12 / 365.25),
        ("cron(0 6 L * ? *)", 12 / 365.25),
        ("cron(0 6 ? * 6L *)", 12 / 365.25),
    ],
)
def test_how_often_it_starts_on_an_average_day(schedule: str, starts: float) -> None:
    assert starts_per_day(schedule) == pytest.approx(starts)
