"""What a failed run says, and what it never says."""

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from glue_jobs.curate import main
from glue_jobs.failure import JobError, told
from glue_jobs.folders import LocalFolder
from glue_jobs.leaks import LeakError, check_leaks
from tests.glue_jobs.conftest import Lake

SECRET = "Asha Iyer 4111111111111111"


def raised(error: Exception) -> Exception:
    with pytest.raises(type(error)) as caught:
        raise error
    return told(caught.value)


def test_the_jobs_own_errors_speak() -> None:
    error = LeakError("3 of 4")
    assert raised(error) is error


@pytest.mark.parametrize(
    ("error", "begins"),
    [
        (ValueError(SECRET), "The run failed with ValueError at an unknown place. The next run takes the same objects"),
        (UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET), "The run failed with UnicodeDecodeError at "),
        (OSError(28, "No space left on device", SECRET), "The run failed with OSError (No space left on device) at "),
        (
            ClientError({"Error": {"Code": "AccessDenied", "Message": SECRET}}, "GetObject"),
            "The run failed with AccessDenied in GetObject at ",
        ),
    ],
)
def test_of_any_other_only_kind_and_place_are_told(error: Exception, begins: str) -> None:
    found = raised(error)
    assert isinstance(found, JobError)
    assert str(found).startswith(begins)
    assert "Asha" not in str(found)
    assert "4111" not in str(found)


def test_the_place_is_a_line_of_the_job(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        LocalFolder(tmp_path).open("missing")
    assert "(No such file or directory) at folders.py:" in str(told(caught.value))


def test_a_run_that_fails_shows_nothing_of_its_events(lake: Lake, capfd: pytest.CaptureFixture[str]) -> None:
    lake.deliver(lake.lines(3))
    (lake.root / "runs/head.json").write_text(json.dumps({"pending": SECRET}), encoding="utf-8")
    arguments = lake.arguments()
    names = ("stream", "contract", "raw", "curated", "quarantine", "runs", "token_key_secret")
    with pytest.raises(JobError) as caught:
        main([part for name in names for part in (f"--{name}", getattr(arguments, name))])
    assert caught.value.__suppress_context__
    said = capfd.readouterr()
    assert "Asha" not in str(caught.value) + said.out + said.err


@pytest.mark.parametrize(
    ("read", "leaks", "fails"),
    [(10, 10, False), (20, 20, False), (21, 21, True), (3000, 30, False), (3000, 31, True)],
)
def test_more_than_one_in_a_hundred_is_no_accident(read: int, leaks: int, fails: bool) -> None:  # noqa: FBT001
    if fails:
        with pytest.raises(LeakError, match=f"^{leaks} of {read} events hold card numbers or hidden values where"):
            check_leaks(read=read, leaks=leaks)
    else:
        check_leaks(read=read, leaks=leaks)
