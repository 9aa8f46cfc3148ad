"""Lines of raw objects → typed values, or the reason why a line can't be a row."""

from __future__ import annotations

from pyspark.sql import Column as Expression
from pyspark.sql import DataFrame
from pyspark.sql import functions as f
from pyspark.sql import types as t

from glue_jobs.transforms.schema import envelope_schema, spark_type
from lakectl.events.contract import Column, Contract

# Columns of a parsed frame beside the contract's: the line, the object that holds it, whether it can be a row, …
RAW = "_raw"
SOURCE = "_source"
FIT = "_fit"
# … and what stays for `reasons` to look at.
_ENVELOPE = "_envelope"
_BROKEN = "_broken"

REASON = "_reason"

_TIME = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?$"
_DATE = r"^\d{4}-\d{2}-\d{2}$"

# The types whose values are judged by `_value`; the others are judged by from_json.
_CHECKED_HERE = ("timestamp", "date", "decimal")

_JSON_OPTIONS = {
    "mode": "PERMISSIVE",
    "columnNameOfCorruptRecord": _BROKEN,
    "allowNonNumericNumbers": "false",
    "allowSingleQuotes": "false",
}


def parse(lines: DataFrame, contract: Contract) -> DataFrame:
    """(RAW, SOURCE) → those, FIT, and every column of the contract by name, in its own type.

    The values of a line that isn't FIT mean nothing.
    """
    values = [_value(column).alias(column.name) for column in contract.columns]
    return (
        lines.transform(_read_json, contract)
        .select(RAW, SOURCE, _ENVELOPE, _BROKEN, *values)
        .withColumn(FIT, _fit(contract))
    )


def reasons(parsed: DataFrame, contract: Contract) -> DataFrame:
    """A parsed frame → (RAW, SOURCE, REASON) of the lines that can't be rows."""
    return parsed.where(~f.col(FIT)).select(RAW, SOURCE, _reason(contract).alias(REASON))


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


def _fit(contract: Contract) -> Expression:
    fit = ~f.col(_BROKEN) & f.col(_ENVELOPE).isNotNull()
    for column in contract.columns:
        if column.required:
            fit &= f.col(column.name).isNotNull()
        elif column.type.name in _CHECKED_HERE:
            fit &= f.col(column.name).isNotNull() | _found(column).isNull()
    return fit


def _reason(contract: Contract) -> Expression:
    """The first thing that is wrong; it names the column, never its value (the line is kept anyway)."""
    reason = f.when(f.col(_ENVELOPE).isNull(), "not one JSON object")
    for column in contract.columns:
        given = f.coalesce(f.get_json_object(RAW, _json_path(column)), f.lit("")) != ""
        unfit = _found(column).isNotNull() | (f.col(_BROKEN) & given)
        no_value = f.col(column.name).isNull()
        reason = reason.when(no_value & unfit, f"{'.'.join(column.path)} is no {column.type}")
        if column.required:
            reason = reason.when(no_value, f"{'.'.join(column.path)} is missing")
    return reason.otherwise("a value doesn't fit its type")


def _json_path(column: Column) -> str:
    return "$" + "".join(f"['{key}']" for key in column.path)
