"""Rows that the output gate must look at one by one: few, and never too few."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.columns.hidden import strings
from glue_jobs.rows.cards import holds_card
from glue_jobs.rows.row import LEAST_WORD, gated_columns, hidden_columns
from lakectl.events.contract import Contract

# Between the texts of a row: no card number goes over a letter.
_BETWEEN = "\x1ex\x1e"

# A superset of what `glue_jobs.rows.cards` finds: 13 characters without a letter, or any sign of another encoding.
# Simple on purpose: a pattern that counts digits costs RE2 thirty times as much.
SUSPICIOUS = r"[^\p{L}]{13}|%[0-9A-Fa-f]{2}|\\[unrt]|&#"


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
        joined = pc.binary_join_element_wise(*texts, _BETWEEN)
        found = self._with_cards(pc.match_substring_regex(joined, SUSPICIOUS), texts)
        if not self._hidden:
            return found
        lower = strings(pc.utf8_lower(joined))
        for name in self._hidden:
            words = strings(pc.utf8_lower(pc.utf8_trim(clear[name], " ")))
            held = [word in text and len(word) >= LEAST_WORD for word, text in zip(words, lower, strict=True)]
            found = pc.or_(found, pa.array(held, pa.bool_()))
        return found

    def _with_cards(self, suspicious: pa.Array, texts: list[pa.Array]) -> pa.Array:
        """Those of the suspicious rows that hold a card number (one UUID in thirty is suspicious)."""
        rows = pc.indices_nonzero(suspicious)
        columns = [text.take(rows).to_pylist() for text in texts]
        cards = [any(map(holds_card, row)) for row in zip(*columns, strict=True)]
        return pc.replace_with_mask(suspicious, suspicious, pa.array(cards, pa.bool_()))
