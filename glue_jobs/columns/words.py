"""The words of each row taken out of its own text, as `glue_jobs.rows.hiding.redact` does."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.columns.texts import (
    ALNUM,
    OTHER,
    Texts,
    content,
    every,
    int32,
    integers,
    joined,
    numbers,
    strings,
    word_list,
)
from glue_jobs.rows.hiding import REDACTED

# A word that has one of these may be found in what another word left behind.
_MARKS = ("[", "]", REDACTED.strip("[]"))


def without_words(texts: pa.Array, words: Sequence[pa.Array]) -> pa.Array:
    """Texts in Latin-1 (no nulls) without the words of their own rows, one word after the other.

    The words are Latin-1 in lower case; null and "" are none. In Latin-1 lower case is one character for one, of as
    many bytes. All rows are cut at once where every word stands alone and once; the others one by one.
    """
    if not len(texts):
        return texts
    lower = pc.utf8_lower(texts)
    low = Texts(lower)
    places = [_Place(low, column) for column in words]
    hard = reduce(pc.or_, [*(place.hard for place in places), *_overlaps(places)], _none(texts))
    cut = _cut(texts, places, pc.invert(hard))
    if not pc.any(hard).as_py():
        return cut
    shown, lows = strings(texts.filter(hard)), strings(lower.filter(hard))
    for column in words:
        _redact(shown, lows, strings(column.filter(hard)))
    return pc.replace_with_mask(cut, hard, pa.array(shown, pa.string()))


class _Place:
    """Where each row's word stands first."""

    def __init__(self, texts: Texts, words: pa.Array) -> None:
        listed = word_list(words)
        self.start = texts.find(listed)
        """In the bytes of all texts; -1 where the word isn't there."""
        self.found = pc.greater_equal(self.start, int32(0))
        self.hard = _marked(words)
        """Whether there is more to it than to take it out there."""
        self.end = self.start
        if pc.any(self.found).as_py():
            length = pc.fill_null(pc.binary_length(words), 0).cast(pa.int32())
            self.end = pc.if_else(self.found, pc.add(self.start, length), int32(-1))
            again = texts.find(listed, after=pc.if_else(self.found, self.end, texts.bounds[1:]))
            simple = pc.and_(self._alone(texts), pc.less(again, int32(0)))
            self.hard = pc.or_(self.hard, pc.and_(self.found, pc.invert(simple)))

    def _alone(self, texts: Texts) -> pa.Array:
        before, first, last, behind = (
            texts.kinds(place)
            for place in (pc.subtract(self.start, int32(1)), self.start, pc.subtract(self.end, int32(1)), self.end)
        )
        within = pc.and_(pc.equal(first, ALNUM), pc.equal(last, ALNUM))
        return pc.and_(within, pc.and_(pc.equal(before, OTHER), pc.equal(behind, OTHER)))


def _overlaps(places: Sequence[_Place]) -> list[pa.Array]:
    """For each two words where they share something. One that isn't there ends before all others begin."""
    return [
        pc.and_(pc.less(one.start, other.end), pc.less(other.start, one.end)) for one, other in combinations(places, 2)
    ]


def _marked(words: pa.Array) -> pa.Array:
    if not any(mark.encode() in content(words) for mark in _MARKS):
        return _none(words)
    found = [pc.match_substring(words, mark) for mark in _MARKS]
    return pc.fill_null(reduce(pc.or_, found), fill_value=False)


def _none(values: pa.Array) -> pa.Array:
    return every(len(values), value=False)


def _cut(texts: pa.Array, places: Sequence[_Place], simple: pa.Array) -> pa.Array:
    """The simple ones of the texts without their words, the others as they are."""
    given = Texts(texts)
    cuts, less = list[int](), integers([0] * len(texts))
    for place in places:
        taken = pc.and_(place.found, simple)
        cuts += [*numbers(place.start.filter(taken)), *numbers(place.end.filter(taken))]
        shorter = pc.subtract(pc.subtract(place.end, place.start), int32(len(REDACTED)))
        less = pc.add(less, pc.if_else(taken, shorter, int32(0)))
    # Cuts don't overlap, so in order they are start, end, start, end …: every other part stays.
    parts = integers([given.first, *sorted(cuts), given.last])
    kept = _strings(parts, given.data).take(integers(range(0, len(parts) - 1, 2)))
    ends = pc.subtract(pc.subtract(given.bounds[1:], int32(given.first)), pc.cumulative_sum(less))
    return _strings(pa.concat_arrays([integers([0]), ends]), joined(kept, REDACTED).as_buffer())


def _strings(bounds: pa.Array, data: bytes | pa.Buffer) -> pa.Array:
    return pa.StringArray.from_buffers(len(bounds) - 1, bounds.buffers()[1], pa.py_buffer(data))


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
