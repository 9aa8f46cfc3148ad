from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from lakectl import handover
from lakectl.errors import LakectlError, UsageError
from lakectl.terraform.synth import SynthFailedError, synthesize

# A program with main.py's contract, without the provider bindings.
PROGRAM = """
import json, os, sys
from pathlib import Path
print("hello from the child")
folder = Path(os.environ["CDKTF_OUTDIR"]) / "stacks" / f"lake-{os.environ['LAKECTL_ENV']}"
folder.mkdir(parents=True)
with Path("runs").open("a") as runs:
    runs.write("x")
found = {"manifest": Path("cdktf.json").read_text(), "aws": [n for n in os.environ if n.startswith("AWS_")]}
(folder / "cdk.tf.json").write_text(json.dumps(found))
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A small project."""
    (tmp_path / "cdktf.json").write_text("{}")
    (tmp_path / "streams").mkdir()
    (tmp_path / "streams" / "one.toml").write_text("")
    (tmp_path / "main.py").write_text(PROGRAM)
    return tmp_path


def runs(project: Path) -> int:
    return len((project / "runs").read_text())


def test_the_program_runs_in_a_child_without_credentials(home: Path) -> None:
    folder = synthesize(home, "dev")
    assert folder.name == "lake-dev"
    assert folder.is_relative_to(home / ".lakectl/env/dev/synth")
    assert json.loads((folder / "cdk.tf.json").read_text()) == {"manifest": "{}", "aws": []}
    assert [log.read_text() for log in (home / ".lakectl/env/dev/logs").iterdir()] == ["hello from the child\n"]


def test_the_result_is_kept_until_an_input_changes(home: Path) -> None:
    first = synthesize(home, "dev")
    assert synthesize(home, "dev") == first
    assert runs(home) == 1
    for file in ("cdktf.json", "streams/one.toml", "streams/two.toml", "main.py", "glue_jobs/curate.py"):
        before = runs(home)
        (home / file).parent.mkdir(exist_ok=True)
        with (home / file).open("a") as opened:
            opened.write("\n")
        assert synthesize(home, "dev") != first, file
        assert runs(home) == before + 1, file
    assert (first / "cdk.tf.json").is_file()


def test_environments_have_results_of_their_own(home: Path) -> None:
    assert synthesize(home, "dev").name == "lake-dev"
    assert synthesize(home, "prod").name == "lake-prod"
    assert runs(home) == 2


def test_yesterdays_results_are_removed(home: Path) -> None:
    old = home / ".lakectl/env/dev/synth/old"
    old.mkdir(parents=True)
    os.utime(old, (time.time() - 90000, time.time() - 90000))
    synthesize(home, "dev")
    assert not old.exists()


def test_an_error_of_the_program_keeps_its_words(home: Path) -> None:
    (home / "main.py").write_text(
        "from lakectl.errors import UsageError\nfrom lakectl.handover import leave\n"
        "raise SystemExit(leave(UsageError('The file is wrong.', hint='Correct it.')))\n"
    )
    with pytest.raises(UsageError) as caught:
        synthesize(home, "dev")
    assert (caught.value.sentence, caught.value.hint, caught.value.exit_code) == (
        "The file is wrong.",
        "Correct it.",
        2,
    )
    assert list((home / ".lakectl/env/dev/synth").iterdir()) == []


def test_a_crash_names_the_log_with_the_traceback(home: Path) -> None:
    (home / "main.py").write_text("raise RuntimeError('jsii is unwell')\n")
    with pytest.raises(SynthFailedError) as caught:
        synthesize(home, "dev")
    assert caught.value.sentence == "main.py crashed with exit code 1."
    log = Path(caught.value.hint.removeprefix("Its traceback is in ").removesuffix("."))
    assert "RuntimeError: jsii is unwell" in log.read_text()


def test_a_program_that_writes_nothing_is_told_so(home: Path) -> None:
    (home / "main.py").write_text("")
    with pytest.raises(SynthFailedError, match=r"main\.py wrote 0 stacks instead of one\."):
        synthesize(home, "dev")


def test_an_error_is_told_when_nobody_collects_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(handover.FILE, raising=False)
    assert handover.leave(LakectlError("It failed.", hint="Try again.")) == 1
    assert capsys.readouterr().err == "It failed.\nTry again.\n"
