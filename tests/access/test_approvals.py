"""Whose word lets somebody read more of what is personal, and for how long."""

from __future__ import annotations

from datetime import date

import pytest

from lakectl.access.approvals import expired, openings, widened
from lakectl.access.declared import declared
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.reader import MistakesError
from tests.conftest import PROJECT

SHIPPED = (PROJECT / "streams" / "transactions.toml").read_text(encoding="utf-8")
TODAY = date(2026, 5, 1)
WIDER = SHIPPED.replace('columns = "not personal"', 'columns = "all"')


def approval(column: str = "message", role: str = "cloud-developer", until: str = "2026-05-01") -> str:
    return (
        f'[[approval]]\ncolumn = "{column}"\nrole = "{role}"\nby = "Ada Byron"\nbecause = "ticket 4711"\n'
        f"until = {until}\n"
    )


def contract(text: str) -> Contract:
    return parse_contract("transactions", text)


def opened(before: str, after: str) -> list[tuple[str, str]]:
    old, new = contract(before), contract(after)
    found = widened(declared([old]), declared([new]), [old], [new])
    return [(one.difference.sentence, one.said) for one in openings(found, [new], TODAY)]


def test_every_personal_column_needs_a_word_of_its_own() -> None:
    assert opened(SHIPPED, WIDER + approval("message") + approval("first_name", until="2026-04-30")) == [
        (f"cloud-developer gains transactions.{column} [personal: {column}]", said)
        for column, said in (
            ("first_name", ""),
            ("last_name", ""),
            ("credit_card", ""),
            ("message", "approved by Ada Byron until 2026-05-01: ticket 4711"),
        )
    ]


def test_less_and_what_isnt_personal_needs_nobodys_word() -> None:
    assert opened(WIDER, SHIPPED) == []
    assert opened(SHIPPED, SHIPPED.replace("rows = \"country = 'IN'\"\n", "")) == []


def test_wider_rows_another_hiding_and_the_grant_option_count() -> None:
    message = SHIPPED.replace('"state", "city"]', '"state", "city", "message"]')
    wider = message.replace("country = 'IN'\"", "country IN ('IN', 'US')\"")
    assert [sentence for sentence, _ in opened(message, wider)] == [
        (
            "cloud-analyst's rows of transactions.message widen from country = 'IN' to country IN ('IN', 'US')"
            " [personal: message]"
        )
    ]
    clear = SHIPPED.replace('personal = "redact"', 'personal = "clear"\nreason = "x"')
    assert [sentence for sentence, _ in opened(SHIPPED, clear)] == [
        "cloud-data-engineer reads transactions.message as clear instead of as redact [personal: message]"
    ]
    passed_on = SHIPPED.replace('columns = "all"', 'columns = "all"\ngrantable = true')
    assert [sentence for sentence, _ in opened(SHIPPED, passed_on)] == [
        "cloud-data-engineer may grant transactions to others [personal: first_name, last_name, credit_card, message]"
    ]


def test_a_column_that_is_called_harmless_in_the_same_change_stays_personal() -> None:
    harmless = WIDER.replace('personal = "mask"\n', "")
    assert ("cloud-developer gains transactions.credit_card [personal: credit_card]", "") in opened(SHIPPED, harmless)


def first(text: str) -> list[tuple[str, str]]:
    """What a table that isn't there yet opens."""
    new = contract(text)
    return [
        (one.difference.sentence, one.said)
        for one in openings(widened(declared([]), declared([new]), [], [new]), [new], TODAY)
    ]


def test_a_new_tables_first_readers_need_a_word_for_what_it_stores_as_it_came() -> None:
    clear = SHIPPED.replace('personal = "redact"', 'personal = "clear"\nreason = "x"')
    secret = clear.replace(
        'path = "detail.amount.value"\n', 'path = "detail.amount.value"\nclassification = "secret"\n'
    )
    engineer = "cloud-data-engineer gains transactions.{0} [personal: {0}]"
    analyst = "cloud-analyst gains transactions.amount where country = 'IN' [personal: amount]"

    assert first(SHIPPED) == first(WIDER) == []
    assert first(clear) == [(engineer.format("message"), "")]
    assert first(secret + approval("message", "cloud-data-engineer")) == [
        (analyst, ""),
        (engineer.format("amount"), ""),
        (engineer.format("message"), "approved by Ada Byron until 2026-05-01: ticket 4711"),
    ]


def test_an_approval_that_ended_is_told_while_the_grant_is_there() -> None:
    def ended(*approvals: str) -> list[str]:
        return [one.column for _, one in expired([contract(WIDER + "".join(approvals))], TODAY)]

    assert ended(approval(until="2026-04-30")) == ["message"]
    assert ended(approval(until="2026-05-01")) == []
    assert ended(approval(until="2026-04-30"), approval(until="2027-01-01")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            approval("mesage"),
            "column: 'mesage' isn't a personal or secret column of this table; did you mean 'message'?",
        ),
        (approval("amount"), "column: 'amount' isn't a personal or secret column of this table; known: credit_card, "),
        (
            approval(role="cloud-analyst"),
            "role: 'cloud-analyst' isn't granted message; remove the approval, or grant it",
        ),
        (approval(until='"soon"'), "until: 'soon' isn't a date such as 2027-01-31"),
        (approval(until="2026-05-01T10:00:00Z"), "until: has a time of day; write a date such as 2027-01-31"),
        (approval().replace("Ada Byron", " "), "by: is empty; somebody will ask"),
        (approval().replace('because = "ticket 4711"\n', ""), "because: is missing; add `because = …`"),
        (approval() + 'ticket = "x"\n', "ticket: isn't a known key; known: because, by, column, role, until"),
    ],
)
def test_a_mistake_is_told_with_its_path_and_a_hint(text: str, expected: str) -> None:
    with pytest.raises(MistakesError) as caught:
        contract(WIDER + text)
    assert str(caught.value.mistakes[0]).startswith(f"streams/transactions.toml: approval[0].{expected}")
