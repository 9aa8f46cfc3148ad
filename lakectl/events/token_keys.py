"""The keys of personal tokens, as the secret holds them, and the tokens that they make.

The secret is a ring: 32 random bytes for each key, the oldest first; the last is the one that is used. A token is 32
hex digits: two say which key (counted from 1), thirty are HMAC-SHA-256 (RFC 2104) of the value's UTF-8, cut to 120
bits. So a rotation appends 32 bytes, and every token tells its period by itself (docs/adr/0010).
"""

from __future__ import annotations

import hmac

KEY_BYTES = 32
MOST_KEYS = 255
TOKEN_HEX_DIGITS = 32
ID_HEX_DIGITS = 2


class RingError(ValueError):
    """The bytes are no ring; they are never part of the message."""


def check_ring(ring: bytes) -> bytes:
    """The ring itself; raises RingError when it isn't one."""
    if not ring or len(ring) % KEY_BYTES or len(ring) > KEY_BYTES * MOST_KEYS:
        raise RingError(f"The token key has {len(ring)} bytes; it needs {KEY_BYTES} for each of 1 to {MOST_KEYS} keys.")
    return ring


def current(ring: bytes) -> tuple[str, bytes]:
    """The id, as tokens begin with it, and the bytes of the key that is used."""
    return list(held(ring).items())[-1]


def held(ring: bytes) -> dict[str, bytes]:
    """Every key by its id, the oldest first."""
    check_ring(ring)
    starts = range(0, len(ring), KEY_BYTES)
    return {f"{number:0{ID_HEX_DIGITS}x}": ring[at : at + KEY_BYTES] for number, at in enumerate(starts, start=1)}


def token(value: str, named: tuple[str, bytes]) -> str:
    """The token of a value under one key; a lone surrogate, which no row holds, has one too."""
    key_id, key = named
    made = hmac.digest(key, value.encode("utf-8", "surrogatepass"), "sha256").hex()
    return key_id + made[: TOKEN_HEX_DIGITS - ID_HEX_DIGITS]
