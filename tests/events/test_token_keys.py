"""A ring of keys, and tokens that say which of them made them."""

from __future__ import annotations

import hmac

import pytest

from lakectl.events.token_keys import RingError, current, held, token

RING = bytes(range(96))


def test_keys_are_counted_from_one_and_the_last_is_used() -> None:
    assert list(held(RING)) == ["01", "02", "03"]
    assert held(RING)["02"] == RING[32:64]
    assert current(RING) == ("03", RING[64:])
    assert list(held(bytes(32 * 255)))[-1] == "ff"


@pytest.mark.parametrize("value", ["Asha", "", "Zoë 🦆", "\0", "1.10"])
def test_a_token_is_its_keys_id_and_pythons_hmac(value: str) -> None:
    key_id, key = current(RING)
    assert token(value, (key_id, key)) == "03" + hmac.digest(key, value.encode(), "sha256").hex()[:30]


def test_a_new_key_changes_no_token_of_the_keys_before() -> None:
    before = {key_id: token("Asha", (key_id, key)) for key_id, key in held(RING[:64]).items()}
    after = {key_id: token("Asha", (key_id, key)) for key_id, key in held(RING).items()}
    assert before.items() < after.items()
    assert len(set(after.values())) == 3


@pytest.mark.parametrize("size", [0, 16, 31, 33, 32 * 256])
def test_what_is_no_ring_is_told_without_its_bytes(size: int) -> None:
    with pytest.raises(RingError) as caught:
        held(b"s" * size)
    assert str(caught.value) == f"The token key has {size} bytes; it needs 32 for each of 1 to 255 keys."
