from __future__ import annotations

import json

import pytest

from lakectl.errors import LakectlError
from lakectl.terraform.backend import Lock, lock_in, locked, parse_lock
from lakectl.terraform.messages import text_errors

LOCK = Lock(
    id="bcf29bd9-f9b4-218d-c292-fa44c5204992", who="ann@laptop", operation="apply", created="2026-11-22 20:44:06"
)

DETAIL = """Error message: resource temporarily unavailable
Lock Info:
  ID:        bcf29bd9-f9b4-218d-c292-fa44c5204992
  Path:      s.tfstate
  Operation: OperationTypeApply
  Who:       ann@laptop
  Version:   1.11.4
  Created:   2026-11-22 20:44:06.932445003 +0000 UTC
  Info:

Terraform acquires a state lock to protect the state from being written
by multiple users at the same time."""


def test_a_lock_file_is_read() -> None:
    text = json.dumps(
        {
            "ID": LOCK.id,
            "Operation": "OperationTypeApply",
            "Info": "",
            "Who": "ann@laptop",
            "Version": "1.11.4",
            "Created": "2026-11-22T20:44:06.932445003Z",
            "Path": "bucket/dev/terraform.tfstate",
        }
    )
    assert parse_lock(text) == LOCK


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"ID": ""}', "not json"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(LakectlError, match="isn't one that Terraform wrote"):
        parse_lock(text)


def test_a_lock_is_found_in_a_diagnostic() -> None:
    assert lock_in(DETAIL) == LOCK


def test_a_lock_is_found_in_what_terraform_writes_for_people() -> None:
    framed = "\n".join(f"│ {line}" for line in f"\x1b[31mError: \x1b[0mlocked\n\n{DETAIL}".splitlines())
    (error,) = text_errors(f"╷\n{framed}\n╵\n")
    assert (error.summary, lock_in(error.detail)) == ("locked", LOCK)


def test_a_diagnostic_without_a_lock_has_none() -> None:
    assert lock_in("ID: 3 is no lock") is None
    assert lock_in("Lock Info:\n  ID:        \n  Who: x\n") is None


def test_the_user_is_told_who_holds_it_since_when() -> None:
    error = locked(LOCK)
    assert error.sentence == (
        "The state is locked: ann@laptop holds it for apply since 2026-11-22 20:44:06 UTC "
        "(lock bcf29bd9-f9b4-218d-c292-fa44c5204992)."
    )
    assert error.exit_code == 5
