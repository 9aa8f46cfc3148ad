"""Rows that the output gate must look at one by one: few, and never too few.

Of texts that come again, each is looked at once. All others are looked at as one run of bytes first, which tells which
of them are worth a look in Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, reduce

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.columns.shapes import END, Shape
from glue_jobs.columns.texts import Texts, are_digits, every, int32, mask, word_list
from glue_jobs.rows.cards import holds_card
from glue_jobs.rows.row import LEAST_WORD, gated_columns, hidden_columns
from lakectl.events.contract import Contract

# A superset of what `glue_jobs.rows.cards` finds, with every sign of another encoding.
_DIGITS = 13
_CARDS = Shape(digits=_DIGITS, between=b" \t\n\v\f\r\x1c\x1d\x1f._/+-", signs=b"%\\&")

_LATIN = "\xff"

# Only a column of few and short values is worth a look at each of them.
_SAMPLE = 512
_FEW = _SAMPLE // 8
_SHORT = 64


class Gate:
    """Finds suspicious rows of one contract."""

    def __init__(self, contract: Contract) -> None:
        self._gated = [column.name for column in gated_columns(contract)]
        self._hidden = [column.name for column in hidden_columns(contract)]

    def suspicious(self, shown: pa.Table, clear: Mapping[str, pa.Array]) -> pa.Array | None:
        """Which rows to look at: `shown` is about to be written, `clear` holds the values before hiding."""
        if not self._gated or not shown.num_rows:
            return None
        texts = [pc.fill_null(shown.column(name).combine_chunks(), "") for name in self._gated]
        words = [_words(clear[name]) for name in self._hidden]
        few = [text.dictionary_encode() for text in texts if _has_few(text)]
        many = [text for text in texts if not _has_few(text)]
        found = [*_among_few(few, words), *(_among_many(many, words) if many else ())]
        return reduce(pc.or_, found, every(shown.num_rows, value=False))


def _words(clear: pa.Array) -> pa.Array:
    """Values in lower case; null when there are too few letters."""
    words = pc.utf8_lower(pc.utf8_trim(clear, " "))
    return pc.if_else(pc.greater_equal(pc.utf8_length(words), LEAST_WORD), words, None)


def _has_few(texts: pa.Array) -> bool:
    sample = texts[:_SAMPLE].unique()
    return len(sample) <= _FEW and pc.max(pc.binary_length(texts)).as_py() <= _SHORT


def _among_few(columns: Sequence[pa.DictionaryArray], words: Sequence[pa.Array]) -> Iterator[pa.Array]:
    alone = set[str]()
    for column in columns:
        values = column.dictionary.to_pylist()
        alone.update(*map(_standing_alone, values))
        cards = [_holds_card(value) for value in values]
        if any(cards):
            yield pa.array(cards, pa.bool_()).take(column.indices)
    for column in words if alone else ():
        yield pc.is_in(column, value_set=pa.array(sorted(alone), pa.string()))


_holds_card = lru_cache(maxsize=4096)(holds_card)


@lru_cache(maxsize=4096)
def _standing_alone(text: str) -> frozenset[str]:
    """All that `glue_jobs.rows.hiding.whole_word` can find in a text, in lower case."""
    low = text.lower()
    ends = [place for place in range(1, len(low) + 1) if not low[place : place + 1].isalnum()]
    starts = [place for place in range(len(low)) if not low[max(place - 1, 0) : place].isalnum()]
    return frozenset(low[start:end] for start in starts for end in ends if end - start >= LEAST_WORD)


def _among_many(columns: Sequence[pa.Array], words: Sequence[pa.Array]) -> Iterator[pa.Array]:
    rows = pc.binary_join_element_wise(*columns, END)
    cells = [divmod(number, len(columns)) for number in _CARDS.among(rows, len(columns))]
    yield mask(len(rows), [row for row, column in cells if holds_card(columns[column][row].as_py())])
    lower = pc.utf8_lower(rows)
    texts = Texts(lower)
    for column in words:
        if are_digits(column, _DIGITS):
            # Only a row that may hold a card number can hold as many digits.
            found = sorted({row for row, _ in cells})
        else:
            places = texts.find(word_list(column))
            found = pc.indices_nonzero(pc.greater_equal(places, int32(0))).to_pylist()
        yield mask(
            len(rows), [number for number in found if _stands_alone(lower[number].as_py(), column[number].as_py())]
        )


def _stands_alone(text: str, word: str | None) -> bool:
    """Whether the word stands in the text as a whole one; both in lower case."""
    start = text.find(word) if word else -1
    if not word or start < 0:
        return False
    if max(text) > _LATIN:
        # Lower case may be of another length there, so whoever looks at the row itself says.
        return True
    while start >= 0:
        end = start + len(word)
        if not (text[max(start - 1, 0) : start].isalnum() or text[end : end + 1].isalnum()):
            return True
        start = text.find(word, start + 1)
    return False
