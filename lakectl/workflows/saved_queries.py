"""The saved queries of the contracts, by name. They need no deployed lake: names and texts are computed."""

from __future__ import annotations

from lakectl.config import names
from lakectl.config.model import LakeConfig
from lakectl.config.queries import saved_queries
from lakectl.console import Console
from lakectl.errors import UsageError
from lakectl.events.contract import SavedQuery
from lakectl.events.reader import did_you_mean


def all_queries(config: LakeConfig) -> dict[str, SavedQuery]:
    """`<stream>.<query>` → the query, stream by stream."""
    return {names.saved_query(one, query.name): query for one in config.streams for query in saved_queries(one)}


def chosen_sql(config: LakeConfig, sql: str, saved: str) -> str:
    """What is to be asked: the text, or that of a saved query; UsageError unless it is exactly one of the two."""
    if bool(sql) == bool(saved):
        raise UsageError(
            "Give either a SQL text or the name of a saved query.",
            hint="For example --saved transactions.latest; --list shows the names.",
        )
    return sql or _named(config, saved).sql


def _named(config: LakeConfig, name: str) -> SavedQuery:
    known = all_queries(config)
    # The stream may be left out where there is only one.
    full = name if "." in name or len(config.streams) > 1 else names.saved_query(config.streams[0], name)
    if full not in known:
        raise UsageError(f"There is no saved query {name!r}.", hint=did_you_mean(full, known))
    return known[full]


def show_list(console: Console, config: LakeConfig, *, as_json: bool) -> None:
    """Print every saved query; as JSON with its text."""
    found = all_queries(config)
    if as_json:
        console.json(
            [{"name": name, "description": query.description, "sql": query.sql} for name, query in found.items()]
        )
    else:
        console.table(["query", "description"], [[name, query.description] for name, query in found.items()])
