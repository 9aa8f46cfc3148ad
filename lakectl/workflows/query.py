"""Ask the lake a question, as yourself or as one of its roles."""

from __future__ import annotations

import csv
import io

from lakectl.aws.athena import Result, ask
from lakectl.aws.session import AwsCallError
from lakectl.config import names
from lakectl.console import Console
from lakectl.errors import UsageError
from lakectl.events.contract import ROLES
from lakectl.events.reader import did_you_mean
from lakectl.lake import Lake, NotDeployedError


def query(lake: Lake, sql: str, *, role: str = "") -> Result:
    """The rows that Athena returns; Lake Formation decides which those are."""
    if role and role not in ROLES:
        raise UsageError(f"There is no role {role!r} in this lake.", hint=did_you_mean(role, ROLES))
    aws = lake.deployed_aws
    try:
        if role:
            aws = aws.assume(names.human_role(lake.config, role))
        return ask(aws, sql, database=names.database(lake.config), workgroup=names.workgroup(lake.config, role))
    except AwsCallError as error:
        if _nothing_there(error, as_role=bool(role)):
            raise NotDeployedError(lake.environment) from error
        raise


def _nothing_there(error: AwsCallError, *, as_role: bool) -> bool:
    # AWS doesn't say that a role is missing: becoming it is denied.
    if error.code == "InvalidRequestException" and "workgroup" in error.sentence.lower():
        return "not found" in error.sentence.lower()
    return as_role and error.code == "NoSuchEntity"


def show(console: Console, result: Result, shape: str) -> None:
    """Print the rows as `table`, `json` (an array of row objects) or `csv`."""
    if shape == "json":
        console.json(result.objects())
    elif shape == "csv":
        console.out(_csv(result).rstrip("\n"))
    else:
        console.table(result.columns, [[_NULL if cell is None else cell for cell in row] for row in result.rows])
        console.say(f"({len(result.rows):,} rows, {result.scanned_bytes:,} bytes scanned)")


_NULL = "NULL"


def _csv(result: Result) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([result.columns, *result.rows])
    return text.getvalue()
