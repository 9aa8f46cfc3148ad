"""PREPARE, EXECUTE and DEALLOCATE ("Use prepared statements", Athena user guide); Athena's API keeps the statements.

All of it happens as the caller: IAM is asked for athena:CreatePreparedStatement and so on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import sqlglot
from botocore.exceptions import ClientError
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lakectl.localaws.engines.sql.model import QueryError, Result

_NAME = r"\"?([A-Za-z_][A-Za-z0-9_]*)\"?"
_PREPARE = re.compile(rf"\s*prepare\s+{_NAME}\s+from\s+(.*)", re.IGNORECASE | re.DOTALL)
_EXECUTE = re.compile(rf"\s*execute\s+{_NAME}(?:\s+using\s+(.*))?", re.IGNORECASE | re.DOTALL)
_DEALLOCATE = re.compile(rf"\s*deallocate\s+prepare\s+{_NAME}", re.IGNORECASE)

DONE = Result(kind="DDL", columns=(), rows=())

Query = tuple[str, Sequence[str]]
"""A statement and the values of its `?`."""


def unfolded(text: str, parameters: Sequence[str], workgroup: str, athena: Any) -> Query | Result:
    """What is to be run, or the result of a statement that was run here; QueryError."""
    text = text.strip().removesuffix(";").rstrip()
    try:
        if found := _PREPARE.fullmatch(text):
            athena.create_prepared_statement(StatementName=found[1], WorkGroup=workgroup, QueryStatement=found[2])
            return DONE
        if found := _DEALLOCATE.fullmatch(text):
            athena.delete_prepared_statement(StatementName=found[1], WorkGroup=workgroup)
            return DONE
        if found := _EXECUTE.fullmatch(text):
            kept = athena.get_prepared_statement(StatementName=found[1], WorkGroup=workgroup)["PreparedStatement"]
            return str(kept["QueryStatement"]), [*_values(found[2]), *parameters]
    except ClientError as error:
        raise QueryError("", str(error.response["Error"]["Message"])) from error
    return text, parameters


def _values(text: str | None) -> list[str]:
    """The values after USING; that they are constants is seen when they are filled in."""
    if not text:
        return []
    try:
        tree = sqlglot.parse_one(f"SELECT {text}", read="trino")
    except SqlglotError as error:
        raise QueryError("SYNTAX_ERROR", f"mismatched input in '{text[:40]}'") from error
    if not isinstance(tree, exp.Select) or {name for name, value in tree.args.items() if value} - {"expressions"}:
        raise QueryError("SYNTAX_ERROR", f"mismatched input in '{text[:40]}'")
    return [value.sql(dialect="trino") for value in tree.expressions]
