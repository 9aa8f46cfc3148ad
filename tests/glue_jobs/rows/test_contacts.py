"""E-mail addresses and phone numbers in free text."""

import random

import pytest

from glue_jobs.rows.contacts import without_contacts
from tests.glue_jobs.planted import harmless

HIDDEN = {
    "ben@example.com": "[x]",
    "write to Ben.O'Neil+tag@mail.example.co.uk, please": "write to [x], please",
    "mailto:a@b.de?subject=x": "mailto:[x]?subject=x",
    "<a@b.io>": "<[x]>",
    "a@b.com,c@d.com": "[x],[x]",
    '{"mail":"a@b.com"}': '{"mail":"[x]"}',
    "zoë@bücher.example": "[x]",
    "пётр@почта.рф": "[x]",
    "a\uff20b.com": "[x]",
    "ben%40example.com": "[x]",
    r"ben\u0040example.com": "[x]",
    "+49 30 1234567": "[x]",
    "+49 (0)30 123456-78": "[x]",
    "+1 (415) 555-2671": "[x]",
    "+14155552671, +14155552672": "[x], [x]",
    "+44 20 7946 0958.": "[x].",
    "+33.1.42.68.53.00": "[x]",
    "call +91-98765-43210 now": "call [x] now",
    "phone=%2B49301234567&x=1": "phone=[x]&x=1",
    "\uff0b\uff14\uff19\uff13\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17": "[x]",
    "+49\u00a030\u20131234567": "[x]",
    "(415) 555-2671": "[x]",
    "415-555-2671": "[x]",
    "1-415-555-2671!": "[x]!",
    "415.555.2671": "[x]",
    '<a href="tel:030123456">call</a>': '<a href="tel:[x]">call</a>',
    "Tel. 030/123456-78": "Tel. [x]",
    "phone number: 555 123 4567": "phone number: [x]",
    "WhatsApp 01701234567": "WhatsApp [x]",
}

SHOWN = (
    "order 1234567890",
    "order 114-1234567-1234567",
    "ref 0012-3456-7890",
    "INV-415-555-2671",
    "415-555-2671-99",
    "415-555-26711",
    "q=order+1234567890",
    "20260705123456",
    "1783254896123",
    "on 2026-07-05 12:30:00",
    "2026-07-05T12:34:56+05:30",
    "GMT +2 2026-07-05 12:30",
    "phone 2026-07-05 12:30",
    "12345678-4111-4111-8111-111111111111",
    "192.168.100.200",
    "+1 234 567.89",
    "+12.50 13.20 18.90",
    "paid 1234567.89, 99.10",
    "1e+1000000",
    "52.1234567,-13.1234567",
    "3.5@12.00 EUR",
    "@home",
    "user@localhost",
    "terminal 123",
    "",
)


@pytest.mark.parametrize("text", HIDDEN)
def test_an_address_or_number_is_taken_out_however_it_is_spelled(text: str) -> None:
    assert without_contacts(text, "[x]") == HIDDEN[text]


@pytest.mark.parametrize("text", SHOWN)
def test_orders_times_amounts_and_identifiers_stay(text: str) -> None:
    assert without_contacts(text, "[x]") == text


def test_nothing_is_taken_out_of_ten_thousand_harmless_texts() -> None:
    rng = random.Random(7)
    # Of the texts that are harmless for cards, the phone number isn't so here.
    texts = [text for text in (harmless(rng) for _ in range(10_000)) if not text.startswith("+49")]
    assert [text for text in texts if without_contacts(text, "[x]") != text] == []
    assert len(texts) > 9_000


@pytest.mark.parametrize("part", ["a", "+1", "1 ", "1-", "a@", "a.", "x@a.", "tel ", "tel 1", "+", "%"])
def test_long_texts_without_any_end(part: str) -> None:
    text = part * 20_000
    assert without_contacts(text + " ben@example.com", "[x]").endswith("[x]")
