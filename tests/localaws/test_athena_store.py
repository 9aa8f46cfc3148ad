from __future__ import annotations

from pathlib import Path

from lakectl.localaws.engines.sql.model import Result, ResultColumn
from lakectl.localaws.services.athena import results as athena_results
from lakectl.localaws.services.athena.store import Executions


def _execution(identity: str, state: str, submitted: float) -> dict[str, object]:
    return {
        "QueryExecutionId": identity,
        "WorkGroup": "w",
        "Status": {"State": state, "SubmissionDateTime": submitted},
    }


def test_executions_survive_and_what_ran_has_failed(tmp_path: Path) -> None:
    before = Executions(tmp_path)
    before.put(_execution("a", "SUCCEEDED", 2.0))
    before.put(_execution("b", "RUNNING", 1.0))
    after = Executions(tmp_path)
    after.load()
    assert after.newest_first("w") == ["a", "b"]
    assert after.newest_first("other") == []
    stopped = after.get("b")
    assert stopped is not None
    assert stopped["Status"]["State"] == "FAILED"
    assert stopped["Status"]["StateChangeReason"] == "The embedded AWS was stopped while the query ran."
    again = Executions(tmp_path)
    again.load()
    assert again.get("b") == stopped
    assert again.get("c") is None


def test_result_is_read_back_as_written(tmp_path: Path) -> None:
    columns = (ResultColumn("x", "varchar"), ResultColumn("y", "varchar"))
    rows = [(None, ""), ('"', "a,b"), ("new\nline", "ü"), (None, None)]
    path = tmp_path / "result.csv"
    path.write_bytes(athena_results.write(Result(kind="DML", columns=columns, rows=rows)))
    first, offset = athena_results.page(path, 0, 2)
    rest, end = athena_results.page(path, offset, 1000)
    assert first == [("x", "y"), (None, "")]
    assert rest == rows[1:]
    assert end == 0


def test_empty_text_result_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "result.txt"
    path.write_bytes(athena_results.write(Result(kind="DDL", columns=(ResultColumn("t", "string"),), rows=[])))
    assert athena_results.page(path, 0, 10) == ([], 0)
