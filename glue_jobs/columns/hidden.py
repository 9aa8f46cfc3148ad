"""Personal values out of sight, by whole columns; the same as `glue_jobs.rows.hiding` for every value."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.rows.hiding import REDACTED, redact
from lakectl.events.contract import EXTRA, Column, Contract
from lakectl.events.token_keys import ID_HEX_DIGITS, TOKEN_HEX_DIGITS, current

_BLOCK = 64
_MOST_REMEMBERED = 500_000
"""Tokens kept for values that come again: some 100 MB."""

_MASK_LEAST = 8
_MASK_KEPT = 4

# In Latin-1 text these are all digits, blanks and dashes that there are, and lower case is one character for one.
_LATIN = r"^[\x{00}-\x{ff}]*$"
_SEPARATOR = "\0"
_CARD_LIKE = r"[0-9](?:[ \t\n\v\f\r._/-]?[0-9]){12,}"


class Hiding:
    """Hides the columns of one contract. It keeps the key, and tokens, in memory only."""

    def __init__(self, contract: Contract, key: bytes | None) -> None:
        self._contract = contract
        self._tokens = Tokens(key) if key is not None else None
        self._words = [
            column.name
            for column in contract.personal_columns
            if column.type.name == "string" and column.personal not in ("redact", "clear")
        ]

    def hidden(self, columns: Mapping[str, pa.Array]) -> list[pa.Array]:
        """The stored columns, in order."""
        return [self._shown(column, columns) for column in self._contract.stored_columns]

    def _shown(self, column: Column, columns: Mapping[str, pa.Array]) -> pa.Array:
        values = columns[column.name]
        if column.name == EXTRA.name:
            return values
        match column.personal:
            case "token":
                if self._tokens is None:
                    raise ValueError(f"{column.name} becomes a token, and there is no key.")
                return self._tokens.of(values)
            case "mask":
                return masked(values)
            case "redact":
                return redacted(values, [columns[name] for name in self._words])
            case _:
                return values


class Tokens:
    """Tokens of the key in use (events.token_keys); each value is computed once for many rows."""

    def __init__(self, ring: bytes) -> None:
        self._id, key = current(ring)
        padded = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))
        self._known: dict[str | None, str | None] = {None: None}

    def of(self, values: pa.Array) -> pa.Array:
        """A token for every value; null for null."""
        encoded = values.dictionary_encode()
        known = self._known
        if len(known) > _MOST_REMEMBERED:
            known.clear()
        tokens = [known.get(value) or self._token(value) for value in encoded.dictionary.to_pylist()]
        return pa.array(tokens, pa.string()).take(encoded.indices)

    def _token(self, value: str) -> str:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(value.encode())
        outer.update(inner.digest())
        token = self._known[value] = self._id + outer.hexdigest()[: TOKEN_HEX_DIGITS - ID_HEX_DIGITS]
        return token


def masked(values: pa.Array) -> pa.Array:
    """Stars but for the last four characters; all stars when the value has fewer than eight."""
    length = pc.utf8_length(values)
    long = pc.greater_equal(length, _MASK_LEAST)
    stars = pc.binary_repeat("*", pc.subtract(length, pc.if_else(long, _MASK_KEPT, 0)))
    return pc.binary_join_element_wise(stars, pc.if_else(long, pc.utf8_slice_codeunits(values, -_MASK_KEPT), ""), "")


def redacted(texts: pa.Array, words: Sequence[pa.Array]) -> pa.Array:
    """The texts without card-like numbers and without the words of their own rows, one word after the other."""
    latin = _latin(texts)
    for column in words:
        latin = pc.and_(latin, _latin(column))
    without_cards = pc.replace_substring_regex(texts, _CARD_LIKE, REDACTED)
    shown, lower = strings(without_cards), strings(pc.utf8_lower(without_cards))
    for column in words:
        _redact(shown, lower, strings(pc.utf8_lower(pc.utf8_trim(column, " "))))
    for number in pc.indices_nonzero(pc.and_(pc.is_valid(texts), pc.invert(latin))).to_pylist():
        row = [column[number].as_py() for column in words]
        shown[number] = redact(texts[number].as_py(), [word for word in row if word])
    return pc.if_else(pc.is_valid(texts), pa.array(shown, pa.string()), None)


def _latin(values: pa.Array) -> pa.Array:
    """Which strings have no character beyond Latin-1; null has none."""
    ascii_only = pc.fill_null(pc.string_is_ascii(values), fill_value=True)
    if pc.all(ascii_only).as_py():
        return ascii_only
    return pc.fill_null(pc.match_substring_regex(values, _LATIN), fill_value=True)


def strings(values: pa.Array) -> list[str]:
    """The strings of a column, "" for null. Splitting one long string is several times faster than `to_pylist`."""
    if not len(values):
        return []
    given = pc.fill_null(values, "")
    whole = pa.ListArray.from_arrays(pa.array([0, len(given)], pa.int32()), given)
    split: list[str] = pc.binary_join(whole, _SEPARATOR)[0].as_py().split(_SEPARATOR)
    return split if len(split) == len(values) else given.to_pylist()


def _redact(shown: list[str], lower: list[str], words: list[str]) -> None:
    """Take each word out of its text, and of the same text in lower case, where it stands alone."""
    for number, (low, word) in enumerate(zip(lower, words, strict=True)):
        start = low.find(word)
        if start < 0 or not word:
            continue
        end = start + len(word)
        text = shown[number]
        if low.find(word, start + 1) >= 0:
            shown[number], lower[number] = _without(text, low, word)
        elif not low[end : end + 1].isalnum() and not low[max(start - 1, 0) : start].isalnum():
            shown[number] = text[:start] + REDACTED + text[end:]
            lower[number] = low[:start] + REDACTED + low[end:]


def _without(text: str, low: str, word: str) -> tuple[str, str]:
    """A text and the same in lower case without the word, which is in there more than once."""
    texts, lows, done, start = list[str](), list[str](), 0, low.find(word)
    while start >= 0:
        end = start + len(word)
        if low[end : end + 1].isalnum() or low[max(start - 1, 0) : start].isalnum():
            start = low.find(word, start + 1)
        else:
            texts.append(text[done:start])
            lows.append(low[done:start])
            done, start = end, low.find(word, end)
    return REDACTED.join([*texts, text[done:]]), REDACTED.join([*lows, low[done:]])
