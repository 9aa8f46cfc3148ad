"""The account's Lake Formation settings survive a lake: noted before it, put back after it, whatever interrupts."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from lakectl.aws.lake_settings import put_settings, read_note, read_settings
from lakectl.config import names
from lakectl.errors import RefusedByReviewError
from lakectl.lake import Lake
from lakectl.workflows.lake_settings import check_owner, kept, put_back
from lakectl.workflows.state_store import ensure_state_bucket

pytestmark = pytest.mark.local

OPEN = [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]
STEWARD, DEPLOYER, CI, LATER = (
    f"arn:aws:iam::000000000000:{who}" for who in ("user/steward", "root", "role/ci", "user/x")
)


def admins(*arns: str) -> list[dict[str, str]]:
    return [{"DataLakePrincipalIdentifier": arn} for arn in arns]


BEFORE = {
    "DataLakeAdmins": admins(STEWARD),
    "CreateDatabaseDefaultPermissions": OPEN,
    "CreateTableDefaultPermissions": OPEN,
    "TrustedResourceOwners": ["123456789012"],
}
EMPTY: Mapping[str, Any] = {
    "DataLakeAdmins": [],
    "CreateDatabaseDefaultPermissions": [],
    "CreateTableDefaultPermissions": [],
}


@pytest.fixture
def before(lake: Lake) -> Iterator[Lake]:
    """An account with an administrator of its own, and settings as they are in a new account."""
    ensure_state_bucket(lake)
    found = read_settings(lake.aws)
    put_settings(lake.aws, BEFORE)
    yield lake
    put_settings(lake.aws, found)
    lake.aws.client("s3").delete_object(Bucket=lake.state_bucket, Key=names.lake_settings_note())


def now(lake: Lake) -> dict[str, Any]:
    found = dict(read_settings(lake.aws))
    found.pop("Parameters", None)
    return found


def planned(actions: Sequence[str], *arns: str) -> dict[str, Any]:
    """The part of a plan JSON that matters."""
    after = {"admins": list(arns)} if arns else None
    change = {"actions": list(actions), "after": after}
    return {"resource_changes": [{"type": "aws_lakeformation_data_lake_settings", "change": change}]}


def applied(lake: Lake, actions: Sequence[str], *arns: str) -> None:
    """What an apply of that plan does: Terraform replaces the settings, or empties them."""
    with kept(lake, planned(actions, *arns)):
        terraform(lake, *arns)


def terraform(lake: Lake, *arns: str) -> None:
    others = {"TrustedResourceOwners": now(lake).get("TrustedResourceOwners", [])} if arns else {}
    put_settings(lake.aws, {**EMPTY, "DataLakeAdmins": admins(*arns), **others})


def test_what_was_there_before_the_lake_is_there_after_it(before: Lake) -> None:
    applied(before, ["create"], STEWARD, DEPLOYER)
    assert now(before)["DataLakeAdmins"] == admins(STEWARD, DEPLOYER)
    applied(before, ["delete"])

    assert now(before) == BEFORE
    assert read_note(before.aws, before.state_bucket, names.lake_settings_note()) is None


def test_every_deployer_goes_and_who_came_from_elsewhere_stays(before: Lake) -> None:
    applied(before, ["create"], STEWARD, DEPLOYER)
    put_settings(before.aws, {**now(before), "DataLakeAdmins": admins(STEWARD, DEPLOYER, LATER)})
    applied(before, ["update"], STEWARD, DEPLOYER, LATER, CI)
    applied(before, ["delete"])

    assert now(before) == {**BEFORE, "DataLakeAdmins": admins(STEWARD, LATER)}


def test_an_administrator_who_deploys_stays_one(before: Lake) -> None:
    applied(before, ["create"], STEWARD)
    applied(before, ["delete"])

    assert now(before) == BEFORE


class Killed(BaseException):
    """Ends an apply as kill -9 does."""


def killed_in_a_destroy(lake: Lake) -> None:
    """Terraform has emptied the settings, lakectl hasn't put them back."""

    def destroy() -> None:
        with kept(lake, planned(["delete"])):
            terraform(lake)
            raise Killed

    with pytest.raises(Killed):
        destroy()


def test_a_destroy_that_is_killed_is_finished_by_the_next(before: Lake) -> None:
    applied(before, ["create"], STEWARD, DEPLOYER)
    killed_in_a_destroy(before)
    assert now(before)["DataLakeAdmins"] == []

    assert put_back(before)
    assert now(before) == BEFORE
    assert not put_back(before)


def test_a_destroy_that_is_tried_again_remembers_the_first_try(before: Lake) -> None:
    applied(before, ["create"], STEWARD, DEPLOYER)
    killed_in_a_destroy(before)
    applied(before, ["delete"])

    assert now(before) == BEFORE


def test_settings_that_stay_as_planned_are_left_alone(before: Lake) -> None:
    with kept(before, planned(["no-op"], STEWARD)):
        pass
    with kept(before, {"resource_changes": []}):
        pass

    assert now(before) == BEFORE
    assert read_note(before.aws, before.state_bucket, names.lake_settings_note()) is None


def test_without_a_note_nothing_is_invented(before: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    applied(before, ["delete"])

    assert now(before) == EMPTY
    assert "isn't known: they will be empty" in capsys.readouterr().err


def test_a_second_environment_is_refused(before: Lake) -> None:
    applied(before, ["create"], STEWARD, DEPLOYER)
    environment = dataclasses.replace(before.config.environment, name="other")
    other = Lake(before.start, "other", before.console)
    object.__setattr__(other, "config", dataclasses.replace(before.config, environment=environment))
    object.__setattr__(other, "aws", before.aws)

    check_owner(before)
    with pytest.raises(RefusedByReviewError, match="The environment 'local' looks after the Lake Formation settings"):
        check_owner(other)
    assert not put_back(other)
