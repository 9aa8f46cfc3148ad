"""Fields that no column takes, as the text that a table keeps."""

import json

import pytest

from glue_jobs.rows.extra import Hidden, extra_text
from glue_jobs.rows.json_line import read_object
from glue_jobs.rows.row import Row, Rows, Unfit
from glue_jobs.rows.unknown import UnknownFields
from lakectl.events.contract_file import parse_contract
from tests.glue_jobs.cases import CONTRACT
from tests.glue_jobs.conftest import KEY

TEXT = """
key = "id"
event_time = "time"
[pattern]
source = ["x"]
[[column]]
name = "id"
type = "string"
path = "id"
[[column]]
name = "time"
type = "timestamp"
path = "time"
[[column]]
name = "first_name"
type = "string"
path = "detail.who.name"
personal = "token"
required = false
"""
LINE = '{"id":"a","time":"2026-01-01T00:00:00Z","more":1,"detail":%s}'


def kept(detail: str, *words: str) -> str | None:
    return extra_text(UnknownFields(CONTRACT).of(read_object(b'{"detail":%s}' % detail.encode())), Hidden(words))


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ("{}", None),
        ("7", None),
        ('{"a-b":{"s":"known","m":null}}', None),
        ('{"b":1.10,"a":{"z":null,"y":[true,"x"]}}', '{"a":{"y":[true,"x"],"z":null},"b":1.10}'),
        ('{"a-b":{"s":"known","new":1e400},"s":{}}', '{"a-b":{"new":1e400},"s":{}}'),
        ('{"x":1,"x":2}', '{"x":2}'),
        ('{"d":"🦆 Zoë\\n\\u0000"}', '{"d":"🦆 Zoë\\n\\u0000"}'),
        ('{"half":"\\ud83e","\\udd86":1}', '{"half":"\\ud83e","\\udd86":1}'),
        ('{"when":1767225600000}', '{"when":1767225600000}'),
        ('{"pan":4111111111111111,"e":4.111111111111111E15}', '{"e":"[redacted]","pan":"[redacted]"}'),
        ('{"t":["card 4111-1111-1111-1111"]}', '{"t":["card [redacted]"]}'),
        ('{"4111111111111111":1,"5500 0000 0000 0004":2}', '{"[redacted]":1,"[redacted] 2":2}'),
    ],
)
def test_it_is_json_without_cards(detail: str, text: str | None) -> None:
    assert kept(detail) == text
    assert text is None or json.loads(text.encode())


def test_the_events_own_hidden_values_are_taken_out() -> None:
    detail = '{"note":"paid by ASHA","Asha":7,"pin":4242,"x":null,"ok":true,"y":"Ashanti"}'
    shown = '{"[redacted]":7,"note":"paid by [redacted]","ok":true,"pin":"[redacted]","x":null,"y":"Ashanti"}'
    assert kept(detail, "Asha", "4242", "Null", "") == shown


def row(policy: str, detail: str) -> Row | Unfit:
    return Rows(parse_contract("things", f'unknown = "{policy}"\n{TEXT}'), KEY).row((LINE % detail).encode())


@pytest.mark.parametrize("policy", ["keep", "evolve"])
def test_a_row_keeps_them_hidden(policy: str) -> None:
    found = row(policy, '{"who":{"name":"Asha","mail":"asha@example.com"},"n":1}')
    assert isinstance(found, Row)
    assert list(found.values) == ["id", "time", "first_name", "_extra"]
    assert found.values["_extra"] == '{"n":1,"who":{"mail":"[redacted]"}}'


def test_a_surname_is_no_reason_to_lose_a_null() -> None:
    found = row("keep", '{"who":{"name":"Null","x":null}}')
    assert isinstance(found, Row)
    assert found.values["_extra"] == '{"who":{"x":null}}'


@pytest.mark.parametrize("text", ["4111 - 1111 - 1111 - 1111", "4111%201111%201111%201111"])
def test_what_redaction_misses_stops_at_the_gate(text: str) -> None:
    found = row("keep", f'{{"n":"{text}"}}')
    assert isinstance(found, Unfit)
    assert found.reason == "detail holds a card number"


@pytest.mark.parametrize(
    ("detail", "reason"),
    [
        ('{"n":null,"m":1}', "detail.n has no column"),
        ('{"who":{"name":"Asha","mail":"x"}}', "detail.who.mail has no column"),
        ('{"asha@example.com":1}', "detail.* has no column"),
        ('{"who":7,"n":1}', "detail.who is no object"),
    ],
)
def test_a_frozen_contract_takes_none(detail: str, reason: str) -> None:
    found = row("freeze", detail)
    assert isinstance(found, Unfit)
    assert found.reason == reason
    assert isinstance(row("freeze", '{"who":{"name":null}}'), Row)


def test_without_a_policy_they_are_ignored() -> None:
    found = row("ignore", '{"n":1}')
    assert isinstance(found, Row)
    assert (list(found.values), found.unknown) == (["id", "time", "first_name"], ())


def test_a_contracts_own_patterns_are_taken_out() -> None:
    text = f'unknown = "keep"\nredact = ["EMP-[0-9]+"]\n{TEXT}'
    found = Rows(parse_contract("things", text), KEY).row((LINE % '{"EMP-1":["by EMP-77"]}').encode())
    assert isinstance(found, Row)
    assert found.values["_extra"] == '{"[redacted]":["by [redacted]"]}'
