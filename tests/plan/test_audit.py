"""Records of the audit log: whole, readable, and chained."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lakectl.audit import (
    AuditRecord,
    AuditRecordError,
    StateVersion,
    from_json,
    history,
    to_json,
    unfinished,
    verify,
)

INTENT = AuditRecord(
    run="01",
    phase="intent",
    when="2026-03-01T10:00:00Z",
    actor="arn:aws:iam::111122223333:user/ada",
    environment="dev",
    action="deploy",
    plan_digest="sha256:00",
    counts={"create": 3},
)


def chain() -> list[AuditRecord]:
    applied = replace(INTENT, phase="outcome", outcome="applied", exit_code=0, seconds=12.5, previous=INTENT.digest)
    second = replace(INTENT, run="02", previous=applied.digest)
    return [INTENT, applied, second, replace(applied, run="02", outcome="failed", previous=second.digest)]


def test_a_record_comes_back_as_it_was() -> None:
    for record in chain():
        assert from_json(to_json(record)) == record


def test_a_whole_chain_is_silent() -> None:
    assert verify(chain()) == []
    assert verify(chain(), chain()[-1].digest) == []
    assert verify([]) == []


def test_a_changed_record_shows() -> None:
    records = chain()
    records[1] = replace(records[1], actor="arn:aws:iam::111122223333:user/eve")

    (sentence,) = verify(records)

    assert sentence.startswith("Record 3 (2026-03-01T10:00:00Z, deploy intent) doesn't follow the record before it")


@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_removed_record_shows(index: int) -> None:
    records = chain()
    del records[index]

    assert len(verify(records)) == 1


def test_reordered_records_show() -> None:
    first, second, third, fourth = chain()

    assert len(verify([first, third, second, fourth])) == 3


def test_a_cut_end_shows_when_the_head_is_known() -> None:
    assert verify(chain()[:-1]) == []
    assert len(verify(chain()[:-1], chain()[-1].digest)) == 1


def test_an_intent_without_outcome_is_unfinished() -> None:
    assert [record.run for record in unfinished(chain()[:3])] == ["02"]
    assert unfinished(chain()) == ()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "A record of the audit log isn't JSON: Expecting property name"),
        ("[]", "A record of the audit log has schema version None; this lakectl reads 1."),
        ('{"schema_version": 2}', "A record of the audit log has schema version 2; this lakectl reads 1."),
        ('{"schema_version": 1, "mood": 1}', "A record of the audit log has unknown keys: mood."),
        ('{"schema_version": 1}', "A record of the audit log isn't whole: "),
    ],
)
def test_what_is_no_record(text: str, sentence: str) -> None:
    with pytest.raises(AuditRecordError) as caught:
        from_json(text)

    assert caught.value.sentence.startswith(sentence)


def test_an_unknown_action_is_no_record() -> None:
    with pytest.raises(AuditRecordError):
        from_json(json.dumps(json.loads(to_json(INTENT)) | {"action": "dance"}))


def run(name: str, before: str, after: str | None) -> list[AuditRecord]:
    """A run's intent and outcome; None: it was killed."""
    intent = replace(INTENT, run=name, state={"before": before})
    if after is None:
        return [intent]
    state = {"before": before, "after": after}
    return [intent, replace(intent, phase="outcome", outcome="applied", exit_code=0, state=state)]


def writers(records: list[AuditRecord], *ids: str) -> list[str | None]:
    steps = history(records, [StateVersion(one, "2026-03-01T10:00:00Z") for one in ids])
    return [None if step.run is None else step.run.run if step.sure else f"{step.run.run}?" for step in steps]


def test_every_version_of_an_apply_is_the_runs_own_and_what_lies_between_two_is_not() -> None:
    records = [*run("01", "", "c"), *run("02", "d", "e")]

    assert writers(records, "a", "b", "c", "d", "e", "f") == ["01", "01", "01", None, "02", None]


def test_what_follows_a_killed_run_is_perhaps_its_own_until_the_next_begins() -> None:
    records = [*run("01", "", "a"), *run("02", "a", None), *run("03", "c", "d")]

    assert writers(records, "a", "b", "c", "d", "e") == ["01", "02?", "02?", "03", None]


def test_versions_that_have_expired_are_not_missed() -> None:
    assert writers([*run("01", "", "a"), *run("02", "a", "c")], "b", "c", "d") == ["02", "02", None]


def test_records_of_before_versions_were_noted_explain_none_and_keep_their_digests() -> None:
    assert writers(chain(), "a") == [None]
    assert INTENT.digest == "sha256:1c5e3593fcb1ff3856c4784ad76e4b8e8dc160f7084df85a91c5502441f37fd9"
    assert replace(INTENT, state={"before": "a"}).digest != INTENT.digest
