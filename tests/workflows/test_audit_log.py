"""The audit log in the state bucket: chained whoever writes, and honest about what was tampered with."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from lakectl.aws.state import make_bucket
from lakectl.config import names
from lakectl.errors import InterruptedByUserError, LakectlError, UsageError
from lakectl.lake import Lake
from lakectl.plan.model import Opening
from lakectl.plan.read import read_plan
from lakectl.plan.review import review
from lakectl.workflows.audit import BrokenLogError, Job, recorded, records, show_run, verify_all
from lakectl.workflows.audit_history import show_difference, show_history
from tests.plan.corpus.files import document, reviewed

pytestmark = pytest.mark.local

JOB = Job(action="deploy", review=reviewed("schedule-changed"), terraform="terraform 1.11.4")


@pytest.fixture
def logged(lake: Lake) -> Iterator[Lake]:
    """The lake with a state bucket and no record."""
    make_bucket(lake.aws, lake.state_bucket)
    yield lake
    s3 = lake.aws.client("s3")
    listed = s3.list_objects_v2(Bucket=lake.state_bucket, Prefix=names.audit_prefix(lake.config))
    for item in listed.get("Contents", []):
        s3.delete_object(Bucket=lake.state_bucket, Key=item["Key"])


def outcomes(lake: Lake) -> list[str]:
    return [record.outcome or record.phase for record in records(lake)]


def test_what_came_of_it_is_recorded(logged: Lake) -> None:
    with recorded(logged, JOB):
        pass
    with pytest.raises(LakectlError), recorded(logged, JOB):
        raise LakectlError("no")
    with pytest.raises(InterruptedByUserError), recorded(logged, JOB):
        raise InterruptedByUserError("stop")

    assert outcomes(logged) == ["intent", "applied", "intent", "failed", "intent", "interrupted"]
    assert [record.exit_code for record in records(logged)[1::2]] == [0, 1, 130]


def test_every_approval_that_let_something_pass_is_recorded(logged: Lake) -> None:
    opened = tuple(Opening(what=f"a gains t.{column}", approval=f"approved by {who}") for column, who in ("xA", "yB"))
    plan = replace(read_plan(document("nothing")), openings=opened)
    with recorded(logged, replace(JOB, review=review(plan))):
        pass

    said = "a gains t.x. approved by A; a gains t.y. approved by B"
    assert [record.accepted for record in records(logged)] == [{"personal-widened": said}] * 2


def test_of_many_writers_at_once_every_record_is_kept_and_linked(logged: Lake) -> None:
    def work() -> None:
        with recorded(logged, JOB):
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes(logged)) == ["applied"] * 4 + ["intent"] * 4
    verify_all(logged, head=records(logged)[-1].digest)


def test_a_record_that_somebody_changed_shows(logged: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    with recorded(logged, JOB):
        pass
    verify_all(logged, head="")
    assert capsys.readouterr().out == f"{records(logged)[-1].digest}\n"

    first = f"{names.audit_prefix(logged.config)}00000001.json"
    s3 = logged.aws.client("s3")
    document = json.loads(s3.get_object(Bucket=logged.state_bucket, Key=first)["Body"].read())
    body = json.dumps(document | {"actor": "somebody else"}).encode()
    s3.put_object(Bucket=logged.state_bucket, Key=first, Body=body)

    with pytest.raises(BrokenLogError):
        verify_all(logged, head="")


def test_one_run_is_shown_by_the_beginning_of_its_id(logged: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        with recorded(logged, JOB):
            pass
    run = records(logged)[0].run

    show_run(logged, run[:8])

    assert [record["run"] for record in json.loads(capsys.readouterr().out)["records"]] == [run, run]
    with pytest.raises(LakectlError) as caught:
        show_run(logged, "")
    assert caught.value.sentence == "2 runs of 'local' begin with ''."


def write_state(lake: Lake, **attributes: str) -> None:
    """A state as Terraform writes it, with one resource per attribute set."""
    resources = [
        {"mode": "managed", "type": "aws_sqs_queue", "name": name, "instances": [{"attributes": {"name": value}}]}
        for name, value in attributes.items()
    ]
    body = json.dumps({"version": 4, "resources": resources}).encode()
    lake.aws.client("s3").put_object(Bucket=lake.state_bucket, Key=names.state_key(lake.config), Body=body)


def test_what_lakectl_did_not_write_shows_and_so_does_what_changed(
    logged: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        with recorded(logged, JOB):
            write_state(logged, one="a", two="b")
        write_state(logged, one="somebody else")
        with recorded(logged, JOB):
            write_state(logged, one="c", three="d")
        first, second = (record.run for record in records(logged)[1::2])
        capsys.readouterr()
        show_history(logged, as_json=True)
        versions = json.loads(capsys.readouterr().out)["versions"]
        show_difference(logged, first, second)
        shown = capsys.readouterr()
    finally:
        logged.aws.client("s3").delete_object(Bucket=logged.state_bucket, Key=names.state_key(logged.config))

    assert [one["run"] for one in versions] == [first, None, second]
    assert shown.out == "~ aws_sqs_queue.one: name\n+ aws_sqs_queue.three\n- aws_sqs_queue.two\n"
    assert shown.err == "3 resources differ.\n"
    with pytest.raises(UsageError, match="No finished runs of 'local' begin with 'nothing'"):
        show_difference(logged, "nothing", second)
