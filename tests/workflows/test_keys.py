"""Key periods: a new key makes other tokens, the old ones stay as they are, and the log says when."""

from __future__ import annotations

import json

import boto3
import pytest

from glue_jobs.rows.row import Row, Rows
from glue_jobs.secret import token_key
from lakectl.aws import secrets
from lakectl.aws.secrets import add_token_key, ensure_token_key
from lakectl.aws.state import make_bucket
from lakectl.config import names
from lakectl.errors import LakectlError, UsageError
from lakectl.lake import Lake
from lakectl.workflows.audit import records
from lakectl.workflows.keys import rotate, show

pytestmark = pytest.mark.local


@pytest.fixture
def secret(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> str:
    """A secret with its first key; the job finds the same AWS."""
    name = f"{names.token_key_secret(lake.config)}-{id(monkeypatch)}"
    monkeypatch.setattr(names, "token_key_secret", lambda _: name)
    lake.aws.client("secretsmanager").create_secret(Name=name)
    ensure_token_key(lake.aws, name)
    make_bucket(lake.aws, lake.state_bucket)
    for key, value in lake.aws.environ.items():
        monkeypatch.setenv(key, value)
    return name


def tokens(lake: Lake, secret: str, count: int = 1) -> list[str]:
    """What the job makes of one name, with the secret as it is."""
    rows = Rows(lake.config.stream("transactions"), token_key(secret))
    detail = {"timestamp": "2026-07-05T10:00:00Z", "amount": {"value": 1, "currency": "INR"}, "firstName": "Asha"}
    detail["location"] = {"country": "IN", "state": "Goa", "city": "Panaji"}
    made = [rows.row(json.dumps({"id": f"e{n}", "detail": detail}).encode()) for n in range(count)]
    return [str(one.values["first_name"]) for one in made if isinstance(one, Row)]


def test_tokens_join_inside_a_period_and_tell_their_key(lake: Lake, secret: str) -> None:
    before = tokens(lake, secret, 3)
    rotate(lake, sure=True)
    after = tokens(lake, secret, 3)

    assert (len(before), len(after)) == (3, 3)
    assert (len(set(before)), len(set(after))) == (1, 1)
    assert (before[0][:2], after[0][:2]) == ("01", "02")
    assert before[0][2:] != after[0][2:]
    assert {len(one) for one in (*before, *after)} == {32}


def test_a_rotation_is_in_the_audit_log_and_no_key_is(
    lake: Lake, secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rotate(lake, sure=True)
    show(lake, as_json=True)
    done = capsys.readouterr()

    assert json.loads(done.out)["keys"] == [{"id": "01", "used": False}, {"id": "02", "used": True}]
    assert "makes tokens that begin with 02." in done.err
    intent, outcome = records(lake)[-2:]
    assert (intent.action, intent.details) == ("rotate", {"before": "01"})
    assert (outcome.outcome, outcome.details) == ("applied", {"before": "01", "key": "02"})
    show(lake, as_json=False)
    shown = capsys.readouterr().out.splitlines()
    assert shown[2:] == ["01   kept, so that forget finds its tokens", "02   makes tokens"]
    assert token_key(secret).hex() not in done.out + done.err


def test_two_rotations_at_once_make_one_key(lake: Lake, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = secrets.read_token_keys(lake.aws, secret)
    assert add_token_key(lake.aws, secret) == "02"
    monkeypatch.setattr(secrets, "read_token_keys", lambda *_: first)  # as whoever looked before the other wrote

    with pytest.raises(LakectlError) as refused:
        add_token_key(lake.aws, secret)
    assert refused.value.sentence == "Somebody else has just made key 2."
    assert len(token_key(secret)) == 64


def test_what_somebody_has_put_there_by_hand_is_told_and_not_shown(lake: Lake, secret: str) -> None:
    boto3.client("secretsmanager").put_secret_value(SecretId=secret, SecretBinary=b"hunter2")
    with pytest.raises(LakectlError) as refused:
        rotate(lake, sure=True)
    assert refused.value.sentence.startswith(f"The secret {secret} holds no token keys: The token key has 7 bytes;")
    assert "hunter2" not in refused.value.sentence + refused.value.hint


def test_nobody_there_to_ask(lake: Lake) -> None:
    with pytest.raises(UsageError) as refused:
        rotate(lake, sure=False)
    assert refused.value.hint == "Say --yes to begin a new key period."
