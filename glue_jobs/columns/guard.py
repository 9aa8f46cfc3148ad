"""Which lines Arrow may read: it's fast, and more lenient than JSON is.

Found by trying (pyarrow 17 and 26): it takes `{…}{…}` and `{…}null{…}` for several rows, dies of a line that is `null`,
takes NaN and Infinity, and wraps around a decimal that outgrows its type. What could be one of these, or a line that
`glue_jobs.rows` judges by something else than its values, is odd; that costs time and never changes a meaning.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.columns.schema import LONGEST_NUMBER
from glue_jobs.rows.json_line import DEEPEST
from glue_jobs.rows.lines import LARGEST_LINE
from lakectl.events.contract import Contract

# With these two, a block that gives as many rows as it has lines has one object in each line.
_NOT_ONE_OBJECT = r"^[^{]|[^}\n]\n?$|\}[ \t\r]*[^ \t\r\n,}\]]"
_TOO_DEEP = rf"^(?:[^{{\[]*[{{\[]){{{DEEPEST + 1}}}"
_NUMBER = rf"[:,\[][ \t\r]*-?(?:NaN|Inf|[0-9][0-9.]*[eE]|[0-9][0-9.]{{{LONGEST_NUMBER}}})"

# A name of a column can be spelled with escapes; then what follows isn't seen by the pattern for quoted decimals.
_SPELLED_OUT = r"\\u00(?:3[0-9]|4[1-9a-fA-F]|5[0-9aAfF]|6[1-9a-fA-F]|7[0-9aA]|2[dD])"


class Guard:
    """Finds odd lines of one contract's stream."""

    def __init__(self, contract: Contract) -> None:
        parts = [_NOT_ONE_OBJECT, _TOO_DEEP, _NUMBER]
        decimals = {column.path[-1] for column in contract.columns if column.type.name == "decimal"}
        if decimals:
            # A decimal in quotes is read by a more lenient reader than a number is.
            parts += [_SPELLED_OUT, *(rf'"{name}"[ \t\r]*:[ \t\r]*"' for name in sorted(decimals))]
        self._pattern = "|".join(parts).encode()

    def odd(self, lines: pa.Array) -> pa.Array:
        """Which of these lines (binary, with their newlines) are odd; blank ones are, too."""
        found = pc.match_substring_regex(lines, self._pattern)
        odd = pc.or_(found, pc.greater(pc.binary_length(lines), LARGEST_LINE + 1))
        try:
            lines.cast(pa.string())
        except pa.ArrowInvalid:
            return pc.or_(odd, pa.array([not _is_utf8(line) for line in lines.to_pylist()]))
        return odd


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True
