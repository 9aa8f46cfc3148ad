"""When QuickSight refreshes, and what an environment may say of QuickSight."""

from __future__ import annotations

from typing import Any

import pytest

from lakectl.config.model import QuickSight
from lakectl.config.quicksight import quicksight
from lakectl.config.refresh import BadRefreshError, Refresh, parse_refresh
from lakectl.events.reader import Mistakes, Table


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hourly", Refresh(interval="HOURLY")),
        ("daily 06:00", Refresh(interval="DAILY", time="06:00")),
        ("Weekly Monday 23:59", Refresh(interval="WEEKLY", time="23:59", day_of_week="MONDAY")),
        ("monthly 28 00:05", Refresh(interval="MONTHLY", time="00:05", day_of_month="28")),
        ("monthly last 00:05", Refresh(interval="MONTHLY", time="00:05", day_of_month="LAST_DAY_OF_MONTH")),
    ],
)
def test_a_schedule_is_read(text: str, expected: Refresh) -> None:
    assert parse_refresh(text) == expected


FORMS = "it isn't hourly, daily HH:MM, weekly DAY HH:MM or monthly DAY HH:MM"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", FORMS),
        ("cron(0 6 * * ? *)", FORMS),
        ("hourly 06:00", FORMS),
        ("daily", FORMS),
        ("daily 6:00", "'6:00' is no time of day"),
        ("daily 24:00", "'24:00' is no time of day"),
        ("weekly mon 06:00", "'mon' is no day of the week"),
        ("monthly 29 06:00", "'29' is no day that every month has; use 1 to 28, or last"),
    ],
)
def test_what_is_no_schedule_is_told(text: str, why: str) -> None:
    with pytest.raises(BadRefreshError) as raised:
        parse_refresh(text)
    assert str(raised.value) == why


def read(data: dict[str, Any]) -> tuple[QuickSight, list[str]]:
    mistakes = Mistakes("cdktf.json")
    found = quicksight(Table(data, mistakes))
    return found, [str(mistake).removeprefix("cdktf.json: ") for mistake in mistakes.found]


def test_nothing_said_is_no_quicksight() -> None:
    assert read({}) == (QuickSight(), [])


@pytest.mark.parametrize(
    "owner",
    [
        "user/default/anna",
        "group/default/analysts",
        "user/default/role-name/anna@example.com",
        "arn:aws:quicksight:us-east-1:123456789012:group/default/analysts",
        "arn:aws-cn:quicksight:cn-north-1:123456789012:user/default/anna",
    ],
)
def test_an_owner_is_a_user_or_a_group(owner: str) -> None:
    assert read({"owners": [owner]}) == (QuickSight(owners=(owner,)), [])


HINT = "use user/<namespace>/<name>, group/<namespace>/<name> or an ARN; the first namespace is 'default'"


@pytest.mark.parametrize(
    ("data", "mistakes"),
    [
        ({"owners": ["anna"]}, [f"owners[0]: 'anna' isn't a QuickSight user or group; {HINT}"]),
        (
            {"owners": ["user/default/anna", "arn:aws:iam::123456789012:role/anna"]},
            [f"owners[1]: 'arn:aws:iam::123456789012:role/anna' isn't a QuickSight user or group; {HINT}"],
        ),
        (
            {"owners": ["user/default/anna"], "import_mode": "spice"},
            ["import_mode: 'spice' isn't known; known: DIRECT_QUERY, SPICE"],
        ),
        (
            {"owners": ["user/default/anna"], "refresh": "every day"},
            [f"refresh: 'every day' is no schedule: {FORMS}; for example 'daily 06:00' (UTC)"],
        ),
        (
            {"owners": ["user/default/anna"], "import_mode": "DIRECT_QUERY", "refresh": "hourly"},
            ["refresh: has nothing to refresh with DIRECT_QUERY; remove it, or use SPICE"],
        ),
        ({"refresh": "hourly"}, [f"owners: is missing: nobody would see anything; add `owners = …`: {HINT}"]),
        ({"owner": ["user/default/anna"]}, ["owner: isn't a known key; did you mean 'owners'?"]),
    ],
)
def test_a_bad_value_is_told(data: dict[str, Any], mistakes: list[str]) -> None:
    assert read(data)[1] == mistakes
