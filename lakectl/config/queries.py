"""Saved queries: those that every stream has, those that its contract adds, and whether the latter read real tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lakectl.config import names
from lakectl.config.query_text import QueryText
from lakectl.events.contract import PARTITION_KEYS, Contract, SavedQuery
from lakectl.events.reader import Mistake, did_you_mean

# What may stand after a FROM that is no table's: EXTRACT(hour FROM current_timestamp).
_TIMES = ("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp")
_DAY = "concat(year, '-', month, '-', day)"


def saved_queries(contract: Contract) -> tuple[SavedQuery, ...]:
    """Every saved query of a stream."""
    return (*_usual(contract), *contract.queries)


def _usual(contract: Contract) -> tuple[SavedQuery, ...]:
    table, quarantine, key = contract.name, names.quarantine_table(contract), contract.key
    return (
        SavedQuery(
            name="latest",
            description="The hundred newest events of yesterday and today (UTC). Reads those two days alone.",
            sql=f"SELECT *\nFROM {table}\n"
            f"WHERE {_DAY} >= CAST(current_date - INTERVAL '1' DAY AS varchar)\n"
            f"ORDER BY {contract.event_time} DESC\nLIMIT 100",
        ),
        SavedQuery(
            name="per-day",
            description="How many events happened on each day (UTC). Reads no column, only the files' footers.",
            sql=f"SELECT {_DAY} AS day, count(*) AS events\nFROM {table}\nGROUP BY 1\nORDER BY 1 DESC",
        ),
        SavedQuery(
            name="quarantine-reasons",
            description="Why events didn't become rows: each reason, how often, and when last.",
            sql="SELECT reason, count(*) AS events, max(quarantined_at) AS newest\n"
            f"FROM {quarantine}\nGROUP BY reason\nORDER BY events DESC",
        ),
        SavedQuery(
            name="duplicates",
            description="Events that are in the table more than once: there should be none. Reads one column whole.",
            sql=f"SELECT {key}, count(*) AS times\n"
            f"FROM {table}\nGROUP BY {key}\nHAVING count(*) > 1\nORDER BY times DESC\nLIMIT 100",
        ),
    )


def misread(contracts: Sequence[Contract]) -> list[Mistake]:
    """Every saved query of a contract that can't work: its name is taken, or it reads what isn't in the lake."""
    tables = [table for one in contracts for table in (one.name, names.quarantine_table(one))]
    named = (column.name for one in contracts for column in (*one.columns, *one.extra))
    columns = {*_TIMES, *PARTITION_KEYS, *named}
    found = []
    for contract in contracts:
        taken = {query.name for query in _usual(contract)}
        for index, query in enumerate(contract.queries):
            where = f"{names.contract_key(contract)}: query[{index}]"
            if query.name in taken:
                found.append(Mistake(f"{where}.name", f"{query.name!r} is there already", "choose another name"))
            taken.add(query.name)
            complaints = _complaints(contract, QueryText(query.sql), tables, columns)
            found.extend(Mistake(f"{where}.sql", what, hint) for what, hint in complaints)
    return found


def _complaints(
    contract: Contract, text: QueryText, tables: Sequence[str], columns: set[str]
) -> Iterator[tuple[str, str]]:
    if text.verb not in ("select", "with"):
        yield "isn't a SELECT", "saved queries ask, they change nothing"
        return
    if text.statements > 1:
        yield "holds a semicolon", "write one statement, without a semicolon"
    read = text.read()
    for name in read:
        *database, table = name.split(".")
        if table in columns or (table in tables and not database):
            continue  # FROM stands before columns too: EXTRACT(hour FROM event_time)
        if table in tables:
            yield f"{name!r} names a database", f"write {table}: each environment has a database of its own"
        else:
            yield f"there is no table {name!r}", did_you_mean(table, tables)
    own = (contract.name, names.quarantine_table(contract))
    if not set(own) & set(read):
        yield "doesn't read the stream's table", f"read {own[0]} or {own[1]}, or move the query to another contract"
