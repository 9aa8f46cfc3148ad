"""Which raw objects a run takes, without Spark."""

from datetime import date
from pathlib import Path

import pytest

from glue_jobs.arguments import parse_arguments
from glue_jobs.folders import LocalFolder
from glue_jobs.inputs import day_folder, find_inputs
from glue_jobs.ledger import Head

TODAY = date(2026, 1, 5)


def raw(root: Path, *days: int) -> LocalFolder:
    folder = LocalFolder(root)
    for day in days:
        folder.write(f"year=2026/month=01/day={day:02}/{day}.gz", b"x")
    return folder


def names(folder: LocalFolder, head: Head, *, today: date = TODAY, from_day: date | None = None) -> list[str]:
    return [item.key[-4:] for item in find_inputs(folder, head, today=today, from_day=from_day).items]


def test_the_first_run_takes_everything_and_remembers_what_the_next_could_see_again(tmp_path: Path) -> None:
    found = find_inputs(raw(tmp_path, 1, 2, 3, 4), Head(), today=TODAY)
    assert (len(found.items), found.bytes, found.listed_to) == (4, 4, "year=2026/month=01/day=04/")
    assert found.taken == (
        "year=2026/month=01/day=02/2.gz",
        "year=2026/month=01/day=03/3.gz",
        "year=2026/month=01/day=04/4.gz",
    )


def test_an_object_that_was_late_by_two_days_is_seen_and_an_older_one_is_not(tmp_path: Path) -> None:
    head = Head(listed_to=day_folder(date(2026, 1, 4)))
    assert names(raw(tmp_path, 1, 2, 3, 4), head) == ["2.gz", "3.gz", "4.gz"]
    assert names(LocalFolder(tmp_path), head, from_day=date(2026, 1, 1)) == ["1.gz", "2.gz", "3.gz", "4.gz"]


def test_what_was_taken_is_not_taken_again(tmp_path: Path) -> None:
    folder = raw(tmp_path, 3, 4)
    first = find_inputs(folder, Head(), today=TODAY)
    head = Head(first.listed_to, first.taken)
    assert names(folder, head) == []
    folder.write("year=2026/month=01/day=04/later.gz", b"x")
    assert [item.key for item in find_inputs(folder, head, today=TODAY).items] == ["year=2026/month=01/day=04/later.gz"]


def test_a_folder_of_the_future_does_not_move_the_mark(tmp_path: Path) -> None:
    assert find_inputs(raw(tmp_path, 4, 9), Head(), today=TODAY).listed_to == "year=2026/month=01/day=04/"
    assert find_inputs(raw(tmp_path / "x", 9), Head(), today=TODAY).listed_to == ""


def test_objects_outside_of_day_folders_are_taken_once(tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    folder.write("loose.gz", b"x")
    folder.write("year=2026/month=13/day=99/odd.gz", b"x")
    first = find_inputs(folder, Head(), today=TODAY)
    assert (len(first.items), first.listed_to) == (2, "")
    assert names(folder, Head(first.listed_to, first.taken)) == []


def test_arguments_are_read_among_those_that_are_glues_own() -> None:
    given = {name: name[0] for name in ("stream", "contract", "raw", "curated", "quarantine", "runs")}
    argv = [part for name, value in given.items() for part in (f"--{name}", value)]
    glue = ["script.py", "--JOB_NAME", "j", "--JOB_RUN_ID", "jr_1", "--enable-metrics", "true", "--TempDir", "s3://x"]
    arguments = parse_arguments([*glue, *argv, "--token_key_secret", "key", "--from_day", "2026-01-01"])
    assert (arguments.stream, arguments.job_run, arguments.from_day) == ("s", "jr_1", date(2026, 1, 1))


def test_a_missing_argument_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_arguments(["--stream", "x"])
    assert "the following arguments are required: --contract, --raw, --curated" in capsys.readouterr().err
