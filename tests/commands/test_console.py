from __future__ import annotations

import pytest

from lakectl.console import Console


def test_data_goes_out_and_talk_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    console.say("talk")
    console.out("data")

    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("data\n", "talk\n")


def test_a_table_is_as_wide_as_its_cells(capsys: pytest.CaptureFixture[str]) -> None:
    Console().table(["city", "n"], [["Bengaluru", "1"], ["München", "22"]])

    assert capsys.readouterr().out == "city       n\n---------  --\nBengaluru  1\nMünchen    22\n"


def test_a_table_without_rows_is_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    Console().table(["city", "n"], [])

    assert capsys.readouterr().out == "city  n\n----  -\n"


def test_a_step_in_a_log_says_when_it_begins_and_how_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    with console.step("Planning") as progress:
        progress("too soon to be told")
    with pytest.raises(ValueError, match="no"), console.step("Applying"):
        raise ValueError("no")

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "Planning…"
    assert lines[1].startswith("Planning: done (")
    assert lines[2] == "Applying…"
    assert lines[3].startswith("Applying: failed (")


def test_nobody_is_asked_without_a_terminal() -> None:
    assert Console().confirm("Sure?") is False
    assert Console().ask("Name?") == ""
