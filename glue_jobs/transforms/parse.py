"""Lines of raw objects → typed values, or the reason why a line can't be a row."""

from __future__ import annotations

from pyspark.sql import Column as Expression
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql import types as t

from glue_jobs.transforms.schema import envelope_schema, spark_type
from lakectl.events.contract import Column, Contract

# Columns of a parsed frame beside the contract's: the line, the object that holds it, and what is wrong ("" is fine).
RAW = "_raw"
SOURCE = "_source"
REASON = "_reason"

_ENVELOPE = "_envelope"
_BROKEN = "_broken"

_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"

_JSON_OPTIONS = {
    "mode": "PERMISSIVE",
    "columnNameOfCorruptRecord": _BROKEN,
    "allowNonNumericNumbers": "false",
    "allowSingleQuotes": "false",
}


def parse(lines: DataFrame, contract: Contract) -> DataFrame:
    """(RAW, SOURCE) → (RAW, SOURCE, REASON, every column of the contract by name, in its own type).

    A line with a REASON has values that mean nothing.
    """
    return (
        lines.transform(_read_json, contract)
        .select(RAW, SOURCE, _BROKEN, *[_value(column).alias(column.name) for column in contract.columns], _ENVELOPE)
        .withColumn(REASON, _reason(contract))
        .drop(_BROKEN, _ENVELOPE)
    )


def _read_json(lines: DataFrame, contract: Contract) -> DataFrame:
    # By itself from_json reads the first of `{…}{…}` and forgets the rest. As the only item of a list, a line must be
    # one whole object: what is cut off, or followed by anything, is no valid list.
    envelopes = t.ArrayType(envelope_schema(contract))
    wrapper = t.StructType([t.StructField("v", envelopes), t.StructField(_BROKEN, t.StringType())])
    wrapped = f.concat(f.lit('{"v":['), f.col(RAW), f.lit("]}"))
    read = lines.withColumn("_read", f.from_json(wrapped, wrapper, _JSON_OPTIONS))
    whole = (f.size("_read.v") == 1) & f.col("_read.v")[0].isNotNull()
    return read.select(
        RAW,
        SOURCE,
        f.when(whole, f.col("_read.v")[0]).alias(_ENVELOPE),
        f.col(f"_read.{_BROKEN}").isNotNull().alias(_BROKEN),
    )


def _found(column: Column) -> Expression:
    value = f.col(_ENVELOPE)
    for key in column.path:
        value = value.getField(key)
    return value


def _value(column: Column) -> Expression:
    found = _found(column)
    match column.type.name:
        case "timestamp":
            return f.when(found.rlike(_TIME), found.cast("timestamp"))
        case "date":
            return f.when(found.rlike(_DATE), found.cast("date"))
        case "decimal":
            fitting = found.cast(spark_type(column.type))
            return f.when(fitting == found, fitting)
        case _:
            return found


def _reason(contract: Contract) -> Expression:
    """The first thing that is wrong; it names the column, never its value (the line is kept anyway)."""
    reason = f.when(f.col(_ENVELOPE).isNull(), "not one JSON object")
    for column in contract.columns:
        given = f.coalesce(f.get_json_object(RAW, _json_path(column)), f.lit(""))
        unfit = f.col(column.name).isNull() & _found(column).isNotNull()
        misread = f.col(_BROKEN) & f.col(column.name).isNull() & (given != "")
        reason = reason.when(unfit | misread, f"{'.'.join(column.path)} is no {column.type}")
        if column.required:
            reason = reason.when(f.col(column.name).isNull(), f"{'.'.join(column.path)} is missing")
    return reason.when(f.col(_BROKEN), "a value doesn't fit its type").otherwise("")


def _json_path(column: Column) -> str:
    return "$" + "".join(f"['{key}']" for key in column.path)
