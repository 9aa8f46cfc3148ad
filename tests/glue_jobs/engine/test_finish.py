"""A file's rows: in order, a chunk for each row group, whatever pieces they came in."""

import random
from itertools import pairwise

import pyarrow as pa
import pytest

from glue_jobs.engine import finish


@pytest.mark.parametrize("rows", [0, 1, 6, 7, 8, 50])
def test_rows_of_many_chunks_are_put_in_order(monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    monkeypatch.setattr(finish, "_ROW_GROUP", 7)
    rng = random.Random(rows)
    texts = [rng.choice(["", "a", "é" * 9, None]) for _ in range(60)]
    names = [rng.choice("xyz") for _ in range(60)]
    cuts = [0, 5, 5, 31, 60]
    whole = pa.table({"text": pa.array(texts, pa.string()), "name": pa.array(names).dictionary_encode()})
    pieces = [whole.slice(start, end - start) for start, end in pairwise(cuts)]
    given = pa.concat_tables(pieces).unify_dictionaries()
    order = rng.sample(range(60), rows)
    columns = given.columns
    found = finish._ordered(given.schema, columns, pa.array(order, pa.uint64()))
    assert found.to_pydict() == {"text": [texts[row] for row in order], "name": [names[row] for row in order]}
    assert [len(chunk) for chunk in found.column("text").chunks] == [7] * (rows // 7) + [rows % 7] * (rows % 7 > 0)
    # What is in order is held nowhere else.
    assert columns == []
