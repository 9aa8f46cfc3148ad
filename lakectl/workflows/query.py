"""Ask the lake a question, as yourself or as one of its roles."""

from __future__ import annotations

import csv
import io

from lakectl.aws.athena import Result, ask, workgroup_exists
from lakectl.aws.session import AwsCallError
from lakectl.config import names
from lakectl.console import Console
from lakectl.errors import UsageError
from lakectl.events.reader import did_you_mean
from lakectl.lake import Lake, NotDeployedError


def query(lake: Lake, sql: str, *, role: str = "") -> Result:
    """The rows that Athena returns; Lake Formation decides which those are."""
    if role and role not in lake.config.own_roles:
        raise UsageError(_no_such_role(lake, role), hint=did_you_mean(role, lake.config.own_roles))
    workgroup = names.workgroup(lake.config, role)
    try:
        aws = lake.deployed_aws.assume(names.human_role(lake.config, role)) if role else lake.deployed_aws
        return ask(aws, sql, database=names.database(lake.config), workgroup=workgroup)
    except AwsCallError as error:
        # AWS says AccessDenied for a role that isn't there, too.
        if not workgroup_exists(lake.aws, workgroup):
            raise NotDeployedError(lake.environment) from error
        raise


def _no_such_role(lake: Lake, role: str) -> str:
    if role in lake.config.roles:
        return f"{role} is {lake.config.roles[role].principal}, whom lakectl can't become."
    return f"There is no role {role!r} in this lake."


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
