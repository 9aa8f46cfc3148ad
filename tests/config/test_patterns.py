"""Event patterns of a whole lake: the catch-all's, and their size."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from lakectl.config.load import ConfigError, load_config

PAYMENTS = {"source": ["payments"], "detail-type": ["payment"]}


@pytest.fixture
def catching(lake_project: Path, project: Path) -> Path:
    """With an exact catch-all beside `transactions`."""
    text = (project / "examples" / "streams" / "unmatched.toml").read_text(encoding="utf-8")
    change(lake_project / "streams" / "unmatched.toml", text, '"envelope"', '"exact"')
    return lake_project


def change(file: Path, text: str, old: str, new: str) -> None:
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def pattern(project: Path) -> Any:
    return load_config(project, "local").stream("unmatched").pattern


def mistakes(project: Path) -> list[str]:
    with pytest.raises(ConfigError) as raised:
        load_config(project, "local")
    return [str(mistake) for mistake in raised.value.mistakes]


def test_a_catch_all_takes_what_the_others_leave_over(catching: Path, project: Path) -> None:
    assert pattern(catching) == {
        "$or": [
            {"source": ["transactions"], "detail-type": [{"anything-but": ["card-event"]}]},
            {"source": [{"anything-but": ["transactions"]}]},
        ]
    }
    shutil.copy(project / "examples" / "streams" / "state_changes.toml", catching / "streams")
    assert pattern(catching) == {
        "$or": [
            {
                "source": ["shop.orders", "shop.refunds", "shop.shipments"],
                "detail-type": [{"anything-but": ["state-change"]}],
            },
            {"source": ["transactions"], "detail-type": [{"anything-but": ["card-event"]}]},
            {"source": [{"anything-but": ["shop.orders", "shop.refunds", "shop.shipments", "transactions"]}]},
        ]
    }


def test_alone_it_takes_everything(catching: Path) -> None:
    (catching / "streams" / "transactions.toml").unlink()

    assert pattern(catching) == {"source": [{"exists": True}]}


def test_patterns_that_look_into_the_detail_are_told_with_a_way_out(catching: Path, project: Path) -> None:
    for name in ("payments", "large_payments"):
        shutil.copy(project / "examples" / "streams" / f"{name}.toml", catching / "streams")

    assert mistakes(catching) == [
        (
            "streams/unmatched.toml: catch_all: detail can't be turned around: it may hold lists; "
            'use catch_all = "envelope", which looks at source, detail-type and the like alone, or keep an archive'
        )
    ]
    shutil.copy(project / "examples" / "streams" / "unmatched.toml", catching / "streams")
    assert pattern(catching) == {
        "$or": [
            {"source": ["payments"], "detail-type": [{"anything-but": ["payment"]}]},
            {"source": ["transactions"], "detail-type": [{"anything-but": ["card-event"]}]},
            {"source": [{"anything-but": ["payments", "transactions"]}]},
        ]
    }


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            'catch_all = "exact"',
            'catch_all = "everything"',
            "catch_all: 'everything' isn't known; known: envelope, exact",
        ),
        (
            "[[column]]",
            '[pattern]\nsource = ["x"]\n\n[[column]]',
            "pattern: is computed for a catch-all: what the other streams leave over; remove one of the two",
        ),
    ],
)
def test_a_catch_all_that_is_none_is_told(catching: Path, old: str, new: str, expected: str) -> None:
    file = catching / "streams" / "unmatched.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    assert f"streams/unmatched.toml: {expected}" in mistakes(catching)


def test_one_catch_all_is_enough(catching: Path) -> None:
    text = (catching / "streams" / "unmatched.toml").read_text(encoding="utf-8")
    change(catching / "streams" / "untaken.toml", text, "FROM unmatched", "FROM untaken")

    assert mistakes(catching) == [
        "streams/untaken.toml: catch_all: there is a catch-all already; remove one of the two"
    ]


def test_where_nothing_is_left_there_is_nothing_to_catch(catching: Path) -> None:
    file = catching / "streams" / "transactions.toml"
    text = file.read_text(encoding="utf-8")
    change(file, text, 'source = ["transactions"]\ndetail-type = ["card-event"]', "source = [{ exists = true }]")

    assert mistakes(catching) == [
        (
            "streams/unmatched.toml: catch_all: nothing is left: the other patterns match every event; "
            'use catch_all = "envelope", which looks at source, detail-type and the like alone, or keep an archive'
        )
    ]


def test_a_pattern_that_eventbridge_would_not_take_is_told_with_its_length(catching: Path) -> None:
    file = catching / "streams" / "transactions.toml"
    text = file.read_text(encoding="utf-8")
    sources = ", ".join(f'"source-number-{number:04}"' for number in range(100))
    change(file, text, 'source = ["transactions"]', f"source = [{sources}]")

    assert mistakes(catching) == [
        (
            "streams/transactions.toml: pattern: the event pattern has 2141 characters, EventBridge takes 2048; "
            "shorten sources and detail-types, or compare prefixes"
        ),
        (
            "streams/unmatched.toml: catch_all: the event pattern has 4302 characters, EventBridge takes 2048; "
            "shorten sources and detail-types, or compare prefixes"
        ),
    ]
