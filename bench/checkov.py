"""What checkov says about the Terraform JSON: `python -m bench.checkov PATH_OF_CHECKOV [ENVIRONMENT …]`.

The environments are dev and prod as they are shipped, and devfull and prodfull: the same with everything switched on,
and with a catch-all beside `transactions`.

Exit code 0 when every failed check has its reason below and every reason is needed. checkov brings ninety packages, so
it isn't locked here: install it into a virtual environment of its own.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lakectl.terraform.synth import synthesize

PROJECT = Path(__file__).resolve().parent.parent

STREAM, CATCH_ALL, FULL = "transactions", "unmatched", "full"
EVERYTHING: dict[str, dict[str, Any]] = {
    "ingest": {"archive_days": 30, "sender_accounts": ["123456789012"], "sender_organization": "o-a1b2c3d4e5"},
    "observability": {
        "alarms": True,
        "emails": ["lake@example.com"],
        "quiet_hours": 6,
        "dashboard": True,
        "budget_usd": 100,
    },
    "quicksight": {"owners": ["group/default/analysts"], "refresh": "daily 06:00"},
}
BUCKETS = ("artifacts", "curated", "raw", "results")
LOGS = ("simulator", "transactions", "transactions_error", "transactions_output")


@dataclass(frozen=True)
class Reason:
    """Why a check may fail on these resources."""

    check: str
    resources: tuple[str, ...]
    why: str
    environments: tuple[str, ...] = ("dev", "prod", "devfull", "prodfull")


DEV = ("dev", "devfull")
AWS_OWNED = "dev holds made-up events and pays for no key of its own; prod has encryption = kms"

REASONS = (
    Reason(
        "CKV2_AWS_57", ("token_key",), "with another key every token is another one: nothing could be counted any more"
    ),
    Reason("CKV2_AWS_62", BUCKETS, "nobody waits for single objects: the job comes on schedule"),
    Reason(
        "CKV_AWS_115", ("simulator",), "people invoke it now and then; a reservation takes from the account's own limit"
    ),
    Reason("CKV_AWS_116", ("simulator",), "it is invoked synchronously: the caller gets the error"),
    Reason("CKV_AWS_117", ("simulator",), "it talks to EventBridge alone; a VPC would need an endpoint for that"),
    Reason(
        "CKV_AWS_144", BUCKETS, "data stays in the region that was chosen for it; versions protect it from mistakes"
    ),
    Reason("CKV_AWS_145", BUCKETS, AWS_OWNED, DEV),
    Reason("CKV_AWS_149", ("token_key",), AWS_OWNED, DEV),
    Reason("CKV_AWS_158", LOGS, AWS_OWNED, DEV),
    Reason("CKV_AWS_173", ("simulator",), "its one variable is the bus's name"),
    Reason(
        "CKV_AWS_18", BUCKETS, "CloudTrail's data events tell who read what; the account decides about them, not a lake"
    ),
    Reason("CKV_AWS_195", ("transactions",), AWS_OWNED, DEV),
    Reason("CKV_AWS_21", ("results",), "query results can be had again by asking again"),
    Reason("CKV_AWS_241", ("transactions",), AWS_OWNED, DEV),
    Reason(
        "CKV_AWS_26",
        ("notices",),
        "without encryption = kms there is no key; its messages name alarms and streams, never an event",
        ("devfull",),
    ),
    Reason("CKV_AWS_272", ("simulator",), "its code is part of the reviewed plan, by its hash"),
    Reason("CKV_AWS_338", LOGS, "a month is enough for dev; prod keeps a year", DEV),
    Reason("CKV_AWS_50", ("simulator",), "one call of one service: there is nothing to trace"),
)

Failure = tuple[str, str]


def explained(environment: str) -> set[Failure]:
    """(check, resource) that may fail in an environment; what holds for one stream holds for the catch-all."""
    allowed = {
        (reason.check, resource)
        for reason in REASONS
        if environment in reason.environments
        for resource in reason.resources
    }
    if environment.endswith(FULL):
        allowed |= {(check, resource.replace(STREAM, CATCH_ALL)) for check, resource in allowed}
    return allowed


@contextmanager
def projects() -> Iterator[Path]:
    """A copy of the project, with the full environments in the place of the others."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for part in ("streams", "glue_jobs", "lambda_src"):
            shutil.copytree(PROJECT / part, copy / part)
        shutil.copy(PROJECT / "main.py", copy)
        shutil.copy(PROJECT / "examples" / "streams" / f"{CATCH_ALL}.toml", copy / "streams")
        manifest = json.loads((PROJECT / "cdktf.json").read_text(encoding="utf-8"))
        shipped = manifest["context"]["environments"]
        manifest["context"]["environments"] = {
            name + FULL: shipped[name]
            | {section: shipped[name].get(section, {}) | values for section, values in EVERYTHING.items()}
            for name in ("dev", "prod")
        }
        (copy / "cdktf.json").write_text(json.dumps(manifest), encoding="utf-8")
        yield copy


def failures(checkov: str, stack: Path) -> tuple[int, set[Failure]]:
    """How many checks passed, and which failed."""
    terraform = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))
    # checkov 3.3 can't read this block of a JSON file: it takes `required_version` for a table.
    del terraform["terraform"]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cdk.tf.json"
        file.write_text(json.dumps(terraform, indent=2), encoding="utf-8")
        command = [checkov, "-f", str(file), "--framework", "terraform_json", "--compact", "--quiet", "-o", "json"]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
    report: dict[str, Any] = json.loads(done.stdout)
    if "results" not in report or report["summary"]["parsing_errors"]:
        raise SystemExit(f"checkov has checked nothing: {done.stdout}")
    failed = report["results"]["failed_checks"]
    return report["summary"]["passed"], {(item["check_id"], item["resource"].rpartition(".")[2]) for item in failed}


def verdict(environment: str, failed: set[Failure]) -> Iterator[str]:
    """A line for each failure without a reason, and for each reason without a failure."""
    allowed = explained(environment)
    yield from lines("no reason", failed - allowed)
    yield from lines("not needed", allowed - failed)


def lines(what: str, found: Iterable[Failure]) -> Iterator[str]:
    return (f"  {what}: {check} {resource}" for check, resource in sorted(found))


def main(checkov: str, environments: list[str]) -> int:
    wrong = 0
    with projects() as full:
        for environment in environments:
            project = full if environment.endswith(FULL) else PROJECT
            passed, failed = failures(checkov, synthesize(project, environment))
            told = list(verdict(environment, failed))
            print(f"{environment}: {passed} passed, {len(failed)} failed with a reason" if not told else environment)
            print(*told, sep="\n", end="\n" if told else "", flush=True)
            wrong += len(told)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:] or ["dev", "prod", "devfull", "prodfull"]))
