"""The keys of personal tokens: which there are, and a new one."""

from __future__ import annotations

from lakectl.aws.secrets import add_token_key, read_token_keys
from lakectl.config import names
from lakectl.errors import UsageError
from lakectl.lake import Lake
from lakectl.workflows.audit import Job, recorded


def show(lake: Lake, *, as_json: bool) -> None:
    """Print the keys' ids, never the keys."""
    ids = list(read_token_keys(lake.deployed_aws, names.token_key_secret(lake.config)))
    if as_json:
        keys = [{"id": one, "used": one == ids[-1]} for one in ids]
        lake.console.json({"version": 1, "environment": lake.environment, "keys": keys})
    else:
        rows = [[one, "makes tokens" if one == ids[-1] else "kept, so that forget finds its tokens"] for one in ids]
        lake.console.table(["key", "use"], rows)


def rotate(lake: Lake, *, sure: bool) -> None:
    """Ask, make a key, and write it into the audit log (its id alone)."""
    if not (sure or lake.console.interactive):
        raise UsageError("Nobody is here to confirm.", hint="Say --yes to begin a new key period.")
    lake.console.say("Tokens that are made from now on don't join with those in the table.")
    if not (sure or lake.console.confirm("Begin a new key period?")):
        raise UsageError("Nothing was changed.", hint="Run it again when you are sure.")
    secret = names.token_key_secret(lake.config)
    before = list(read_token_keys(lake.deployed_aws, secret))
    with recorded(lake, Job(action="rotate", details={"before": before[-1]})) as details:
        details["key"] = add_token_key(lake.aws, secret)
    lake.console.say(f"The next run of the ETL makes tokens that begin with {details['key']}.")
