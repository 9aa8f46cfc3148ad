"""The state bucket and the lock, as every workflow that runs Terraform needs them."""

from __future__ import annotations

from dataclasses import asdict

from lakectl.aws.digest_key import ensure_digest_key
from lakectl.aws.state import bucket_exists, make_bucket, missing_settings, read_lock, remove_lock
from lakectl.config import names
from lakectl.errors import LockedError, UsageError
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
    file = read_lock(lake.aws, lake.state_bucket, names.state_key(lake.config))
    return parse_lock(file.text) if file else None


def bootstrap(lake: Lake) -> None:
    """Make the state bucket, or put right the one that is there."""
    with lake.console.step(f"Making the state bucket {lake.state_bucket}"):
        done = make_bucket(lake.aws, lake.state_bucket)
        ensure_digest_key(lake.aws, lake.state_bucket, names.digest_key())
    lake.console.say(f"Set: {', '.join(done)}." if done else "Everything was as it must be.")
    lake.console.out(lake.state_bucket)


def show(lake: Lake, *, as_json: bool) -> None:
    """Say where the state is, how it's guarded and who holds it (shape: docs/json.md, `state show`)."""
    bucket = lake.state_bucket
    exists = bucket_exists(lake.aws, bucket)
    missing = missing_settings(lake.aws, bucket) if exists else ()
    lock = find_lock(lake) if exists else None
    place = {"bucket": bucket, "key": names.state_key(lake.config)}
    if as_json:
        held = asdict(lock) if lock else None
        lake.console.json({"version": 1, **place, "exists": exists, "missing": missing, "lock": held})
        return
    told = {
        **place,
        "bucket is": "there" if exists else "not there",
        "not set": ", ".join(missing) or "nothing",
        "held by": _who(lock) if lock else "nobody",
    }
    lake.console.table(["what", "value"], [*map(list, told.items())])


def unlock(lake: Lake, *, sure: bool) -> None:
    """Remove the lock that is there now, after telling whose it is; one that replaced it meanwhile stays."""
    key = names.state_key(lake.config)
    file = read_lock(lake.aws, lake.state_bucket, key)
    if file is None:
        lake.console.say("Nobody holds the state.")
        return
    lake.console.say(f"The state is held by {_who(parse_lock(file.text))}.")
    lake.console.say(
        "A command that still runs would go on writing without the lock, and two could overwrite each other."
    )
    if not sure and not lake.console.confirm("Is that command dead for certain? Remove the lock?"):
        raise UsageError("The lock was not removed.", hint="Say --yes to remove it without being asked.")
    if not remove_lock(lake.aws, lake.state_bucket, key, file):
        raise LockedError(
            "The lock was not removed: it isn't the one that was shown any more.",
            hint=f"See who holds the state now: `lakectl state show --env {lake.environment}`.",
        )
    lake.console.say("The lock is gone.")


def _who(lock: Lock) -> str:
    """As `ann@laptop since 2026-11-22 20:44:06 UTC (apply, lock bcf29bd9-…)`."""
    since = f" since {lock.created} UTC" if lock.created else ""
    return f"{lock.who or 'somebody'}{since} ({lock.operation or 'an operation'}, lock {lock.id})"
