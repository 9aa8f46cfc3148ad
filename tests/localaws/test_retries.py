"""A delivery that fails is tried again as long as the target's retry policy allows; then it is a dead letter."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from lakectl.localaws.api import Platform
from lakectl.localaws.files import FileDocument
from lakectl.localaws.seam_events import Event, Hit
from lakectl.localaws.services import retries
from lakectl.localaws.services.dead_letters import DeadLetters
from lakectl.localaws.services.retries import Failure, Retries, given_up, pause
from lakectl.localaws.services.targets import failure_of

RECORD = {"EventId": "1", "Region": "eu-central-1", "Detail": "{}"}
BUSY = Failure("THROTTLING", "busy", is_lasting=False)
GONE = Failure("NO_RESOURCE", "gone", is_lasting=True)


@pytest.mark.parametrize(
    ("policy", "attempts", "age", "expected"),
    [
        ({}, 0, 0, ""),
        ({}, 184, 86399, ""),
        ({}, 185, 0, "MaximumRetryAttempts"),
        ({}, 0, 86400, "MaximumEventAgeInSeconds"),
        ({"MaximumRetryAttempts": 0}, 0, 0, "MaximumRetryAttempts"),
        ({"MaximumRetryAttempts": 2}, 1, 0, ""),
        ({"MaximumRetryAttempts": 2}, 2, 0, "MaximumRetryAttempts"),
        ({"MaximumEventAgeInSeconds": 60}, 5, 59, ""),
        ({"MaximumEventAgeInSeconds": 60}, 5, 60, "MaximumEventAgeInSeconds"),
    ],
)
def test_the_policy(policy: Mapping[str, Any], attempts: int, age: float, expected: str) -> None:
    assert given_up(policy, attempts, age) == expected


def test_pauses_grow_up_to_a_bound() -> None:
    for attempts, most in ((0, 1), (3, 8), (9, 512), (184, 512)):
        assert most / 2 <= pause(attempts) <= most


@pytest.mark.parametrize(
    ("code", "status", "expected", "is_lasting"),
    [
        ("AWS.SimpleQueueService.NonExistentQueue", 400, "NO_RESOURCE", True),
        ("ResourceNotFoundException", 404, "NO_RESOURCE", True),
        ("InvalidMessageContents", 400, "SDK_CLIENT_ERROR", True),
        ("TooManyRequestsException", 429, "THROTTLING", False),
        ("ServiceException", 500, "ERROR_FROM_TARGET", False),
        ("ServiceUnavailable", 503, "ERROR_FROM_TARGET", False),
    ],
)
def test_which_answers_are_retried(code: str, status: int, expected: str, *, is_lasting: bool) -> None:
    response = {"Error": {"Code": code, "Message": "m"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    failure = failure_of(ClientError(cast("Any", response), "Send"))
    assert (failure.code, failure.is_lasting) == (expected, is_lasting)


class Letters:
    """Stands where the dead-letter queue is."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Mapping[str, str]]] = []

    def send(self, event: Event, _hit: Hit, code: str, _text: str, more: Mapping[str, str] | None = None) -> None:
        self.sent.append((event.record["EventId"], code, more or {}))


class Lake:
    """A platform with one folder, a target that gives these answers, and its dead letters."""

    account = "000000000000"

    def __init__(self, folder: Path, *answers: Failure | None) -> None:
        self._folder = folder
        self.answers = list(answers)
        self.letters = Letters()
        self.retries = Retries(cast("Platform", self), self._attempt, cast("DeadLetters", self.letters))

    def document(self, name: str) -> FileDocument:
        return FileDocument(self._folder / f"{name}.json")

    def _attempt(self, _event: Event, _hit: Hit) -> Failure | None:
        return self.answers.pop(0)

    def fail(self, failure: Failure = BUSY, **policy: int) -> None:
        self.retries.take(Event(dict(RECORD)), Hit({"Arn": "r"}, {"Arn": "t", "RetryPolicy": policy}), failure)

    def kept(self) -> int:
        return len(self.document("retries").load())


def until(check: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries, "pause", lambda _: 0.01)


def run(lake: Lake) -> None:
    """Let the retries go on until none is left."""
    lake.retries.start()
    until(lambda: not lake.kept())
    lake.retries.stop()


def test_a_target_that_comes_back_gets_its_event(tmp_path: Path) -> None:
    lake = Lake(tmp_path, BUSY, BUSY, None)
    lake.fail()
    run(lake)
    assert (lake.answers, lake.letters.sent) == ([], [])


def test_a_target_that_stays_away(tmp_path: Path) -> None:
    lake = Lake(tmp_path, BUSY, BUSY, BUSY)
    lake.fail(MaximumRetryAttempts=3)
    run(lake)
    more = {"EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts", "RETRY_ATTEMPTS": "3"}
    assert (lake.answers, lake.letters.sent) == ([], [("1", "THROTTLING", more)])


def test_an_event_that_grows_too_old(tmp_path: Path) -> None:
    lake = Lake(tmp_path, BUSY)
    lake.fail(MaximumEventAgeInSeconds=60)
    document = lake.document("retries")
    ((key, entry),) = document.load().items()
    document.save({key: {**entry, "since": entry["since"] - 60}})
    later = Lake(tmp_path, BUSY)
    run(later)
    more = {"EXHAUSTED_RETRY_CONDITION": "MaximumEventAgeInSeconds", "RETRY_ATTEMPTS": "1"}
    assert later.letters.sent == [("1", "THROTTLING", more)]


def test_a_target_that_is_deleted_meanwhile(tmp_path: Path) -> None:
    lake = Lake(tmp_path, BUSY, GONE)
    lake.fail()
    run(lake)
    assert lake.letters.sent == [("1", "NO_RESOURCE", {})]


def test_no_retry_is_no_wait(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    lake.fail(MaximumRetryAttempts=0)
    more = {"EXHAUSTED_RETRY_CONDITION": "MaximumRetryAttempts", "RETRY_ATTEMPTS": "0"}
    assert (lake.letters.sent, lake.kept()) == ([("1", "THROTTLING", more)], 0)


def test_a_failed_delivery_outlives_the_process(tmp_path: Path) -> None:
    Lake(tmp_path).fail()
    later = Lake(tmp_path, None)
    assert later.kept() == 1
    run(later)
    assert (later.answers, later.letters.sent) == ([], [])
