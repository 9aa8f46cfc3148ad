"""One subject's events in files of every kind, found and taken out."""

from __future__ import annotations

import base64
import gzip
import json

import pytest

from lakectl.erasure.files import File, look, without
from lakectl.erasure.subject import Looked, Subject, conditions_of
from lakectl.errors import UsageError
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.token_keys import held, token

KEYS = held(bytes(range(64)))
TEXT = """
key = "id"
event_time = "at"
pattern = { source = ["x"] }
[[column]]
name = "id"
type = "string"
path = "id"
[[column]]
name = "at"
type = "timestamp"
path = "detail.at"
[[column]]
name = "who"
type = "string"
path = "detail.who"
personal = "token"
[[column]]
name = "shop"
type = "string"
path = "detail.shop"
"""


@pytest.fixture(scope="module")
def things() -> Contract:
    return parse_contract("things", TEXT)


def subject(contract: Contract, *where: str, **clear: str) -> Subject:
    return Subject(conditions_of(contract, where, clear, KEYS), KEYS)


def line(who: object, shop: object = "a") -> bytes:
    return json.dumps({"id": "1", "detail": {"who": who, "shop": shop}}).encode()


def test_lines_are_taken_out_and_the_others_stay_as_they_came(things: Contract) -> None:
    asha = subject(things, who="Asha")
    body = b"\n".join([line("Asha"), b'{"id": 1.10, "detail" : {}}', b"", b"cut off", line("Ben"), b"[]"]) + b"\n"

    for file in (File("a", body), File("a.gz", gzip.compress(body))):
        assert look(file, asha) == Looked(1, 2, 2)
        rest = without(file, asha)
        text = gzip.decompress(rest) if file.key.endswith("gz") else rest
        assert text == b'{"id": 1.10, "detail" : {}}\ncut off\n' + line("Ben") + b"\n[]\n"


def test_nothing_is_left_of_a_file_that_was_the_subjects(things: Contract) -> None:
    asha = subject(things, who="Asha")
    assert without(File("a.gz", gzip.compress(line("Asha") + b"\n")), asha) == b""
    assert look(File("a.gz", b""), asha) == Looked(0, 0)


def test_a_file_that_cannot_be_read_is_counted(things: Contract) -> None:
    asha = subject(things, who="Asha")
    assert look(File("a.gz", gzip.compress(line("Asha"))[:20]), asha) == Looked(0, 0, 1)
    assert look(File("a.parquet", b"PAR1 no parquet"), asha) == Looked(0, 0, 1)


def test_what_firehose_could_not_deliver_is_searched(things: Contract) -> None:
    report = json.dumps({"attemptsMade": 4, "rawData": base64.b64encode(line("Asha")).decode()}).encode()
    assert look(File("errors", report), subject(things, who="Asha")) == Looked(1, 0)
    assert look(File("errors", b'{"rawData": "no base64"}'), subject(things, who="Asha")) == Looked(0, 0, 1)


def test_conditions_are_joined_and_values_are_compared_as_the_job_stores_them(things: Contract) -> None:
    both = subject(things, "shop = 'it''s'", who="Asha")
    assert both.owns(line("Asha", "it's")) is True
    assert both.owns(line("Asha", "its")) is False
    assert both.owns(line("Ben", "it's")) is False
    number = Subject(conditions_of(things, ["shop = 1.10"], {}, KEYS), KEYS)
    assert number.owns(b'{"detail": {"shop": 1.10}}') is True
    assert number.owns(b'{"detail": {"shop": null}}') is False
    first, second = (token("Asha", key) for key in KEYS.items())
    assert both.where == f"""\"shop\" IN ('it''s') AND \"who\" IN ('{first}', '{second}')"""


def test_a_token_finds_raw_events_of_its_value_and_rows_of_its_own_key(things: Contract) -> None:
    for key in KEYS.items():
        one = subject(things, f"who = '{token('Asha', key)}'")
        assert (one.owns(line("Asha")), one.owns(line("Ben"))) == (True, False)
        assert one.of_one_period == ("who",)
    assert subject(things, who="Asha").of_one_period == ()
    with pytest.raises(UsageError) as refused:
        subject(things, f"who = '{'03' * 16}'")
    assert refused.value.sentence == f"{'03' * 16} is no token of this lake: there is no key 03."


def test_the_digest_names_nobody_and_is_the_same_in_any_order(things: Contract) -> None:
    one = subject(things, "shop = a", "id = 1").digest(b"k" * 32)
    assert one == subject(things, "id = 1", "shop = 'a'").digest(b"k" * 32)
    assert one != subject(things, "id = 1", "shop = 'a'").digest(b"j" * 32)
