"""Personal values out of sight, by native expressions: no Python per row, no key in any query plan.

The token is HMAC-SHA-256 as RFC 2104 defines it, cut to 128 bits, in lower-case hex. Its two padded keys come from a
broadcast frame of one row: as literals they would stand in the query plan, and so in logs and in Spark's UI.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pyspark.sql import Column as Expression
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as f
from pyspark.sql import types as t

from lakectl.events.contract import PARTITION_KEYS, Column, Contract

REDACTED = "[redacted]"
TOKEN_HEX_DIGITS = 32

_BLOCK = 64
_INNER, _OUTER = "_inner_key", "_outer_key"

# A shorter value isn't hidden by hiding all but four.
_MASK_LEAST = 8
_MASK_KEPT = 4

# 13 digits and more, with one separator between two of them at most: every way to write a card number (and some
# order numbers, which the text can do without).
_CARD_LIKE = r"\p{Nd}(?:[\s\p{Pd}._/]?\p{Nd}){12,}"

# A pattern that finds nothing.
_NEVER = "(?!)"


def key_frame(spark: SparkSession, key: bytes) -> DataFrame:
    """The key as the one-row frame that `hide` needs; raises ValueError for a key that is no secret."""
    if len(key) < 16:  # noqa: PLR2004 - 128 bits
        raise ValueError(f"The token key has {len(key)} bytes; it needs at least 16.")
    if len(key) > _BLOCK:
        raise ValueError(f"The token key has {len(key)} bytes; at most {_BLOCK} are used.")
    padded = key.ljust(_BLOCK, b"\0")
    row = (bytearray(b ^ 0x36 for b in padded), bytearray(b ^ 0x5C for b in padded))
    schema = t.StructType([t.StructField(_INNER, t.BinaryType()), t.StructField(_OUTER, t.BinaryType())])
    return spark.createDataFrame([row], schema)


def needs_key(contract: Contract) -> bool:
    """Whether any column becomes a token."""
    return any(column.personal == "token" for column in contract.columns)


def hide(rows: DataFrame, contract: Contract, keys: DataFrame | None) -> DataFrame:
    """Every column of the contract → its stored columns, hidden as the contract says, and the partition keys.

    `keys` is a `key_frame`, which may be missing when the contract needs no key.
    """
    shown = [_shown(column, contract).alias(column.name) for column in contract.stored_columns]
    day = [f.date_format(contract.event_time, form).alias(key) for key, form in _partition_formats().items()]
    keyed = rows.crossJoin(f.broadcast(keys)) if keys else rows
    return keyed.select(*shown, *day)


def _partition_formats() -> Mapping[str, str]:
    return dict(zip(PARTITION_KEYS, ("yyyy", "MM", "dd"), strict=True))


def _shown(column: Column, contract: Contract) -> Expression:
    hiding = _HIDINGS.get(column.personal)
    return hiding(column, contract) if hiding else f.col(column.name)


def _token(column: Column, _: Contract) -> Expression:
    message = f.encode(f.col(column.name), "UTF-8")
    inner = f.unhex(f.sha2(f.concat(f.col(_INNER), message), 256))
    return f.substring(f.sha2(f.concat(f.col(_OUTER), inner), 256), 1, TOKEN_HEX_DIGITS)


def _mask(column: Column, _: Contract) -> Expression:
    value = f.col(column.name)
    kept = f.when(f.length(value) >= _MASK_LEAST, _MASK_KEPT).otherwise(0)
    hidden = value.substr(f.lit(1), f.length(value) - kept)
    return f.concat(f.regexp_replace(hidden, "(?s).", "*"), value.substr(f.length(value) - kept + 1, kept))


def _redact(column: Column, contract: Contract) -> Expression:
    text = f.regexp_replace(f.col(column.name), _CARD_LIKE, REDACTED)
    for other in contract.personal_columns:
        if other.type.name == "string" and other.personal not in ("redact", "clear"):
            text = f.regexp_replace(text, _whole_word(f.trim(f.col(other.name))), f.lit(REDACTED))
    return text


def _whole_word(value: Expression) -> Expression:
    """A pattern that finds the value in any case, but not Ben in Bengaluru: what is left would tell the name."""
    # \Q…\E quotes all but its own end.
    quoted = f.replace(value, f.lit(r"\E"), f.lit(r"\E\\E\Q"))
    pattern = f.concat(f.lit(r"(?iu)(?<![\p{L}\p{N}])\Q"), quoted, f.lit(r"\E(?![\p{L}\p{N}])"))
    return f.when(value != "", pattern).otherwise(_NEVER)


_HIDINGS: Mapping[str, Callable[[Column, Contract], Expression]] = {"token": _token, "mask": _mask, "redact": _redact}
