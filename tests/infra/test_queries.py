"""Saved queries in Athena."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lakectl.config.model import LakeConfig
from lakectl.config.queries import saved_queries
from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.infra


def test_a_saved_query_lies_in_the_operators_workgroup(stacks: Mapping[str, Synthesized]) -> None:
    assert stacks["dev"].all("aws_athena_named_query")["transactions_quarantine-reasons"] == {
        "name": "transactions.quarantine-reasons",
        "description": "Why events didn't become rows: each reason, how often, and when last.",
        "workgroup": "${aws_athena_workgroup.operator.name}",
        "database": "${aws_glue_catalog_database.database.name}",
        "query": "SELECT reason, count(*) AS events, max(quarantined_at) AS newest\n"
        "FROM transactions_quarantine\nGROUP BY reason\nORDER BY events DESC",
    }


def test_each_stream_has_its_own(examples: LakeConfig, examples_stack: Synthesized) -> None:
    found = {query["name"] for query in examples_stack.all("aws_athena_named_query").values()}

    assert found == {f"{one.name}.{query.name}" for one in examples.streams for query in saved_queries(one)}
    assert len(found) == 6 * 4 + 3
