"""Ask Athena as each role, and compare with what is expected."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lakectl.access.conditions import EVERY_ROW
from lakectl.access.expectations import Expectation, Seen, Verdict, judge, outside, parse_expectations
from lakectl.aws.athena import QueryFailedError, Result, ask
from lakectl.aws.session import Aws
from lakectl.config import names
from lakectl.config.load import ConfigError
from lakectl.errors import LakectlError, UsageError
from lakectl.events.contract import PARTITION_KEYS, QUARANTINE_COLUMNS
from lakectl.events.reader import MistakesError
from lakectl.lake import Lake
from lakectl.workflows.query import query

SHIPPED = Path("access/expectations.toml")

# How Athena says that Lake Formation or IAM keeps a column or a table back.
_KEPT_BACK = ("cannot be resolved", "not authorized", "insufficient permission", "no accessible columns")


class AccessTestFailedError(LakectlError):
    """Somebody sees something else than expected."""


def access_verdicts(lake: Lake, file: Path | None) -> tuple[Verdict, ...]:
    """Every expectation of a file (by default the project's access/expectations.toml), judged live."""
    expectations = _read(lake, file or lake.project / SHIPPED)
    verdicts: list[Verdict] = []
    query(lake, "SELECT 1")  # a lake that isn't deployed is told as such
    operator, roles = _Asker(lake), {one.role: _Asker(lake, one.role) for one in expectations}
    with lake.console.step("Asking Athena as each role") as news:
        for expectation in expectations:
            news(f"{expectation.role} on {expectation.table}")
            verdicts += judge(expectation, _look(expectation, operator, roles[expectation.role]))
    return tuple(verdicts)


def _read(lake: Lake, file: Path) -> tuple[Expectation, ...]:
    if not file.is_file():
        raise UsageError(f"There is no {file}.", hint="docs/access.md shows what such a file looks like.")
    tables: dict[str, list[str]] = {}
    for contract in lake.config.streams:
        tables[contract.name] = [*(column.name for column in (*contract.columns, *contract.extra)), *PARTITION_KEYS]
        tables[names.quarantine_table(contract)] = [name for name, _, _ in QUARANTINE_COLUMNS]
    try:
        return parse_expectations(file.read_text(encoding="utf-8"), str(file), tables, lake.config.own_roles)
    except MistakesError as error:
        raise ConfigError(list(error.mistakes)) from error


@dataclass(frozen=True)
class _Asker:
    """Athena as one role, "" for the operator; becoming a role once is enough."""

    lake: Lake
    role: str = ""

    @cached_property
    def _aws(self) -> Aws:
        aws = self.lake.deployed_aws
        return aws.assume(names.human_role(self.lake.config, self.role)) if self.role else aws

    def ask(self, sql: str) -> Result:
        config = self.lake.config
        return ask(self._aws, sql, database=names.database(config), workgroup=names.workgroup(config, self.role))

    def allowed(self, sql: str) -> Result | None:
        """None when it is kept back; any other failure ends the test, for it proves nothing."""
        try:
            return self.ask(sql)
        except QueryFailedError as error:
            if any(words in error.sentence.lower() for words in _KEPT_BACK):
                return None
            raise

    def count(self, table: str, where: str) -> int:
        condition = f" WHERE {where}" if where else ""
        ((count,),) = self.ask(f"SELECT count(*) FROM {table}{condition}").rows  # noqa: S608 - a contract's table
        return int(count or 0)

    def values(self, table: str, column: str) -> frozenset[str]:
        rows = self.ask(f'SELECT DISTINCT "{column}" FROM {table}').rows  # noqa: S608 - the contract's own names
        return frozenset("NULL" if value is None else value for (value,) in rows)

    def readable(self, table: str, columns: Iterable[str]) -> frozenset[str]:
        statements = {column: f'SELECT "{column}" FROM {table} LIMIT 1' for column in columns}  # noqa: S608 - see above
        return frozenset(column for column, sql in statements.items() if self.allowed(sql))


def _look(expectation: Expectation, operator: _Asker, role: _Asker) -> Seen:
    table = expectation.table
    # The operator's own count proves that the table is there: one that isn't can't be read by anybody.
    expected = operator.count(table, expectation.rows or "")
    readable = role.readable(table, expectation.never)
    everything = role.allowed(f"SELECT * FROM {table} LIMIT 1")  # noqa: S608 - a contract's table
    columns = everything.columns if everything else ()
    if not columns:
        return Seen(columns=(), values={}, readable=readable)
    strangers = outside(expectation) if set(expectation.columns) <= set(columns) else ""
    return Seen(
        columns=columns,
        readable=readable,
        count=role.count(table, EVERY_ROW),
        expected=expected,
        outside=role.count(table, strangers) if strangers else 0,
        values={column: role.values(table, column) for column in expectation.values if column in columns},
    )


def show(lake: Lake, file: Path | None, *, as_json: bool) -> None:
    """Print every verdict; raises AccessTestFailedError with the first cell that is wrong."""
    verdicts = access_verdicts(lake, file)
    if as_json:
        facts = [{name: getattr(one, name) for name in ("role", "table", "what", "good", "found")} for one in verdicts]
        lake.console.json({"version": 1, "environment": lake.environment, "checks": facts})
    else:
        rows = [[one.role, one.table, one.what, "ok" if one.good else "WRONG", one.found] for one in verdicts]
        lake.console.table(["role", "table", "expectation", "result", "found"], rows)
    wrong = [one for one in verdicts if not one.good]
    if wrong:
        raise AccessTestFailedError(
            f"{len(wrong)} of {len(verdicts)} expectations aren't met; the first: {wrong[0].cell}.",
            hint=f"`lakectl access show --env {lake.environment}` tells whether the contract or the account says so.",
        )
