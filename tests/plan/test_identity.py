"""The rule identity-changed: another key or event time than the deployed contract's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.plan.identity import identity_changes
from lakectl.plan.read import read_plan
from lakectl.plan.review import review
from tests.plan.corpus.files import document

TEXT = """
key = "id"
event_time = "at"
[pattern]
source = ["x"]
[[column]]
name = "id"
type = "string"
path = "id"
[[column]]
name = "order"
type = "string"
path = "detail.order"
[[column]]
name = "at"
type = "timestamp"
path = "detail.at"
[[column]]
name = "received"
type = "timestamp"
path = "time"
"""


def contract(old: str = "", new: str = "", name: str = "things") -> Contract:
    assert old in TEXT
    return parse_contract(name, TEXT.replace(old, new, 1) if old else TEXT)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('key = "id"', 'key = "order"', "things tells events apart by order (detail.order), not by id (id)"),
        ('path = "id"', 'path = "detail.id"', "things tells events apart by id (detail.id), not by id (id)"),
        (
            'event_time = "at"',
            'event_time = "received"',
            "things puts events into the day of received (time), not of at (detail.at)",
        ),
        ('"detail.at"', '"detail.when"', "things puts events into the day of at (detail.when), not of at (detail.at)"),
    ],
)
def test_another_key_or_time_blocks(old: str, new: str, what: str) -> None:
    said = tuple(identity_changes([contract()], [contract(old, new)]))
    assert said == (what,)
    found = review(replace(read_plan(document("nothing")), identity=said))
    assert [(one.rule, one.what) for one in found.blockers] == [("identity-changed", f"{what}.")]
    accepted = review(replace(read_plan(document("nothing")), identity=said), accepted={"identity-changed": "new data"})
    assert accepted.blockers == ()


def test_what_is_new_or_stays_is_no_change() -> None:
    assert list(identity_changes([], [contract()])) == []
    assert list(identity_changes([contract()], [contract(), contract(name="others")])) == []
    assert list(identity_changes([contract()], [contract('path = "detail.order"', 'path = "detail.number"')])) == []
    assert list(identity_changes([contract()], [])) == []
