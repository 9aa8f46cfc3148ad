"""The state bucket and the lock, as every workflow that runs Terraform needs them."""

from __future__ import annotations

from dataclasses import asdict

from lakectl.aws.state import bucket_exists, lock_key, make_bucket, read_object, remove_lock
from lakectl.config import names
from lakectl.errors import UsageError
from lakectl.lake import Lake
from lakectl.terraform.backend import Lock, parse_lock


def ensure_state_bucket(lake: Lake, *, auto_approve: bool = False) -> str:
    """The state bucket's name; made first when it isn't there (after asking, except in the embedded AWS)."""
    bucket = lake.state_bucket
    if not bucket_exists(lake.aws, bucket):
        sure = lake.config.environment.embedded or auto_approve
        if not sure and not lake.console.confirm(f"The state bucket {bucket} doesn't exist. Make it?"):
            raise UsageError(
                f"The state bucket {bucket} doesn't exist.",
                hint=f"Run `lakectl state bootstrap --env {lake.environment}`.",
            )
        with lake.console.step(f"Making the state bucket {bucket}"):
            make_bucket(lake.aws, bucket)
    return bucket


def find_lock(lake: Lake) -> Lock | None:
    """Who holds the state, if anybody does."""
    text = read_object(lake.aws, lake.state_bucket, lock_key(names.state_key(lake.config)))
    return parse_lock(text) if text else None


def bootstrap(lake: Lake) -> None:
    """Make the state bucket, or put right the one that is there."""
    with lake.console.step(f"Making the state bucket {lake.state_bucket}"):
        make_bucket(lake.aws, lake.state_bucket)
    lake.console.out(lake.state_bucket)


def show(lake: Lake, *, as_json: bool) -> None:
    """Say where the state is and who holds it (shape: docs/json.md, `state show`)."""
    lock = find_lock(lake)
    place = {"bucket": lake.state_bucket, "key": names.state_key(lake.config)}
    if as_json:
        lake.console.json({"version": 1, **place, "lock": asdict(lock) if lock else None})
    else:
        held = f"{lock.who} since {lock.created} ({lock.operation}, id {lock.id})" if lock else "nobody"
        lake.console.table(["what", "value"], [*map(list, place.items()), ["held by", held]])


def unlock(lake: Lake, *, sure: bool) -> None:
    """Remove the lock, after telling whose it is."""
    lock = find_lock(lake)
    if lock is None:
        lake.console.say("Nobody holds the state.")
        return
    lake.console.say(f"{lock.who} has held the state since {lock.created} ({lock.operation}, id {lock.id}).")
    if not sure and not lake.console.confirm("Is that command dead for certain? Remove the lock?"):
        raise UsageError("The lock was not removed.", hint="Say --yes to remove it without being asked.")
    remove_lock(lake.aws, lake.state_bucket, names.state_key(lake.config))
    lake.console.say("The lock is gone.")
