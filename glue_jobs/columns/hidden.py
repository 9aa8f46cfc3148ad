"""Personal values out of sight, by whole columns; the same as `glue_jobs.rows.hiding` for every value."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache, reduce

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.columns.shapes import END, Shape
from glue_jobs.columns.texts import are_digits, cut, integers, latin, mask, strings
from glue_jobs.columns.words import without_words
from glue_jobs.rows.contacts import LEAST_DIGITS, without_contacts
from glue_jobs.rows.hiding import REDACTED, patterns_of, redact
from lakectl.events.contract import EXTRA, Column, Contract
from lakectl.events.token_keys import ID_HEX_DIGITS, TOKEN_HEX_DIGITS, current

_BLOCK = 64
_MOST_REMEMBERED = 500_000
"""Tokens kept for values that come again: some 100 MB."""

_MASK_LEAST = 8
_MASK_KEPT = 4

# In Latin-1 text these are all digits, blanks and dashes that there are.
_CARD_LEAST = 13
_CARD_LIKE = r"[0-9](?:[ \t\n\v\f\r._/-]?[0-9]){12,}"

# A superset of what `glue_jobs.rows.contacts` finds in Latin-1.
_CONTACTS = Shape(digits=LEAST_DIGITS, between=b" \t./()-", signs=b"@%\\")


class Hiding:
    """Hides the columns of one contract. It keeps the key, and tokens, in memory only."""

    def __init__(self, contract: Contract, key: bytes | None) -> None:
        self._contract = contract
        self._tokens = _tokens_of(key) if key is not None else None
        self._patterns = patterns_of(contract)
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
                return redacted(values, [columns[name] for name in self._words], self._patterns)
            case _:
                return values


class Tokens:
    """Tokens of the key in use (events.token_keys); each value is computed once for many rows."""

    def __init__(self, ring: bytes) -> None:
        self._id, key = current(ring)
        padded = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))
        self._known: dict[str, str] = {}

    def of(self, values: pa.Array) -> pa.DictionaryArray:
        """A token for every value; null for null."""
        encoded = values.dictionary_encode()
        known = self._known
        if len(known) > _MOST_REMEMBERED:
            known.clear()
        tokens = [known.get(value) or self._token(value) for value in strings(encoded.dictionary)]
        # They are all of one length; that is three times as fast as `pa.array`.
        bounds = integers(range(0, (len(tokens) + 1) * TOKEN_HEX_DIGITS, TOKEN_HEX_DIGITS))
        shown = cut("".join(tokens).encode(), bounds).view(pa.string())
        return pa.DictionaryArray.from_arrays(encoded.indices, shown)

    def _token(self, value: str) -> str:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(value.encode())
        outer.update(inner.digest())
        token = self._known[value] = self._id + outer.hexdigest()[: TOKEN_HEX_DIGITS - ID_HEX_DIGITS]
        return token


@lru_cache(maxsize=1)
def _tokens_of(ring: bytes) -> Tokens:
    """The tasks of one process have values in common."""
    return Tokens(ring)


def masked(values: pa.Array) -> pa.Array:
    """Stars but for the last four characters; all stars when the value has fewer than eight."""
    length = pc.utf8_length(values)
    long = pc.greater_equal(length, _MASK_LEAST)
    stars = pc.binary_repeat("*", pc.subtract(length, pc.if_else(long, _MASK_KEPT, 0)))
    return pc.binary_join_element_wise(stars, pc.if_else(long, pc.utf8_slice_codeunits(values, -_MASK_KEPT), ""), "")


def redacted(texts: pa.Array, words: Sequence[pa.Array], patterns: Sequence[re.Pattern[str]]) -> pa.Array:
    """The texts without card-like numbers, contacts, patterns and the words of their own rows, one after the other."""
    ours = reduce(pc.and_, map(latin, (texts, *words)))
    all_ours = pc.all(ours).as_py()
    given = texts if all_ours else pc.if_else(ours, texts, "")
    lower = [pc.utf8_lower(pc.utf8_trim(column, " ")) for column in words]
    # What is like a card's number stands in no text any more.
    lower = [column for column in lower if not are_digits(column, _CARD_LEAST)]
    without_cards = pc.fill_null(pc.replace_substring_regex(given, _CARD_LIKE, REDACTED), "")
    shown = without_words(_without_patterns(_without_contacts(without_cards), patterns), lower)
    if not all_ours:
        foreign = pc.invert(ours)
        rows = zip(*(column.filter(foreign).to_pylist() for column in (texts, *words)), strict=True)
        plain = [redact(text or "", [word for word in row if word], patterns) for text, *row in rows]
        shown = pc.replace_with_mask(shown, foreign, pa.array(plain, pa.string()))
    return pc.if_else(pc.is_valid(texts), shown, None) if texts.null_count else shown


def _without_contacts(texts: pa.Array) -> pa.Array:
    if not len(texts):
        return texts
    worth = mask(len(texts), _CONTACTS.among(texts))
    chosen = texts.filter(worth)
    if not len(chosen):
        return texts
    return pc.replace_with_mask(texts, worth, pa.array([without_contacts(text, REDACTED) for text in strings(chosen)]))


def _without_patterns(texts: pa.Array, patterns: Sequence[re.Pattern[str]]) -> pa.Array:
    for pattern in patterns:
        shown = strings(texts)
        # Patterns have no anchors: what stands in a text is found in all texts together, or in none.
        if pattern.search(END.join(shown)):
            texts = pa.array([pattern.sub(REDACTED, text) for text in shown], pa.string())
    return texts
