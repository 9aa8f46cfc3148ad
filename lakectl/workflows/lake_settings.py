"""Lake Formation's account-wide settings: one environment looks after them, and leaves them as it found them.

Terraform's resource can only replace the settings, and a destroy empties them. So a deploy notes what was there (in the
state bucket, which all environments of a lake share), and after a destroy it is put back. docs/adr/0005 says why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from lakectl.aws.lake_settings import Note, Settings, put_settings, read_note, read_settings, remove_note, write_note
from lakectl.config import names
from lakectl.errors import RefusedByReviewError
from lakectl.lake import Lake

_TYPE = "aws_lakeformation_data_lake_settings"
_ADMINS, _WHO = "DataLakeAdmins", "DataLakePrincipalIdentifier"
_DEFAULTS = ("CreateDatabaseDefaultPermissions", "CreateTableDefaultPermissions")


def check_owner(lake: Lake) -> None:
    """Raise RefusedByReviewError when another environment looks after the settings that this one would manage."""
    note = _note(lake) if lake.config.environment.manage_lake_formation_settings else None
    if note and note.environment != names.instance(lake.config):
        raise RefusedByReviewError(
            f"The environment {note.environment!r} looks after the Lake Formation settings of {lake.aws.account} in "
            f"{lake.aws.region}; two would replace each other's.",
            hint=f'Set "manage_lake_formation_settings": false for {lake.environment!r}, or destroy the other first.',
        )


@contextmanager
def kept(lake: Lake, plan_json: Mapping[str, Any]) -> Iterator[None]:
    """Around an apply of this plan: note what is there before the first change, put it back after the last."""
    actions, admins = _planned(plan_json)
    if "create" in actions or "update" in actions:
        _remember(lake, admins)
    elif "delete" in actions:
        _prepare(lake)
    yield
    if actions == ["delete"]:
        put_back(lake)


def put_back(lake: Lake) -> bool:
    """Restore what a destroy (perhaps an interrupted one) has emptied; whether there was anything to restore."""
    note = _note(lake)
    if note is None or note.restore is None or note.environment != names.instance(lake.config):
        return False
    with lake.console.step("Putting the Lake Formation settings back"):
        put_settings(lake.aws, note.restore)
        remove_note(lake.aws, lake.state_bucket, names.lake_settings_note())
    return True


def _planned(plan_json: Mapping[str, Any]) -> tuple[list[str], Sequence[str]]:
    for one in plan_json.get("resource_changes", []):
        if one["type"] == _TYPE:
            after = one["change"].get("after") or {}
            return one["change"]["actions"], after.get("admins") or ()
    return [], ()


def _remember(lake: Lake, admins: Sequence[str]) -> None:
    now = read_settings(lake.aws)
    note = _note(lake) or Note(environment=names.instance(lake.config), previous=now)
    new = [arn for arn in admins if arn not in (*_administrators(now), *note.added)]
    _write(lake, replace(note, added=(*note.added, *new)))


def _prepare(lake: Lake) -> None:
    note = _note(lake)
    if note is None:
        lake.console.say("What Lake Formation's settings were before this lake isn't known: they will be empty.")
    elif note.restore is None:
        _write(lake, replace(note, restore=_undone(read_settings(lake.aws), note)))


def _undone(now: Settings, note: Note) -> Settings:
    """The settings of now without what the lake did to them: what others have changed meanwhile stays."""
    admins = [one for one in now.get(_ADMINS, []) if one[_WHO] not in note.added]
    return {**now, _ADMINS: admins, **{name: note.previous.get(name, []) for name in _DEFAULTS}}


def _administrators(settings: Settings) -> tuple[str, ...]:
    return tuple(one[_WHO] for one in settings.get(_ADMINS, []))


def _note(lake: Lake) -> Note | None:
    return read_note(lake.aws, lake.state_bucket, names.lake_settings_note())


def _write(lake: Lake, note: Note) -> None:
    write_note(lake.aws, lake.state_bucket, names.lake_settings_note(), note)
