"""Documented examples by real Terraform and the real provider: apply, an empty plan, destroy, nothing left."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lakectl.localaws.process import Endpoint
from lakectl.terraform.mirrors import find_mirrors
from tests.conformance.examples import Example, waves, write
from tests.conformance.leftovers import there

# The provider waits half a minute for what it made of a queue, and does nothing else meanwhile.
PARALLEL = "-parallelism=24"

# What a refusal by AWS's own error looks like in a message of the provider.
_STATUS = re.compile(r"StatusCode: (\d+)")
_API_ERROR = re.compile(r"api error (\w+): (.*)|\b(\w+Exception): (.*)")
# A bug that was caught is answered as a client error too, since SDKs repeat server errors.
_BUGS = re.compile(r"InternalServiceException|The embedded AWS can't do")


@dataclass(frozen=True)
class Outcome:
    """What became of an example: `passed`, `refused` as expected, or `failed`, and why."""

    example: Example
    state: str
    why: str = ""


class Terraform:
    """Terraform in a folder, its messages as JSON, its provider from the mirror on this machine."""

    def __init__(self, endpoint: Endpoint, folder: Path) -> None:
        self._folder = folder
        mirror, *_ = find_mirrors("registry.terraform.io", Path.home())
        settings = folder / "cli.tfrc"
        settings.write_text(f'provider_installation {{\n  filesystem_mirror {{ path = "{mirror}" }}\n}}\n')
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self._environment = {**kept, **endpoint.environ(), "TF_CLI_CONFIG_FILE": str(settings)}

    def run(self, *arguments: str) -> str:
        """What it printed, whether it did all or not."""
        command = ["terraform", *arguments]
        done = subprocess.run(
            command, cwd=self._folder, env=self._environment, capture_output=True, text=True, check=False
        )
        return done.stdout + done.stderr

    def messages(self, *arguments: str) -> list[dict[str, Any]]:
        """Its messages."""
        lines = self.run(*arguments, "-json").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def state(self) -> list[str]:
        """The addresses of what is there."""
        return [line for line in self.run("state", "list").splitlines() if ".data." not in f".{line}"]


def run(endpoint: Endpoint, folder: Path, chosen: Iterable[Example]) -> list[Outcome]:
    """The outcome of every example, in waves of those that go together."""
    outcomes: list[Outcome] = []
    for number, wave in enumerate(waves(chosen)):
        place = folder / f"wave-{number}"
        place.mkdir(parents=True)
        outcomes += _wave(endpoint, place, wave)
    return outcomes


def _wave(endpoint: Endpoint, folder: Path, wave: list[Example]) -> list[Outcome]:
    write(folder, wave)
    terraform = Terraform(endpoint, folder)
    started = terraform.run("init", "-backend=false", "-no-color")
    if "successfully initialized" not in started:
        return [Outcome(one, "failed", started[-500:]) for one in wave]
    before = there(endpoint)
    errors = _by_label(_errors(terraform.messages("apply", "-auto-approve", PARALLEL)))
    changes = _by_label(_changes(terraform.messages("plan")))
    undone = _by_label(_errors(terraform.messages("destroy", "-auto-approve", PARALLEL)))
    # What is left names an example, which an error of a destroy doesn't always do.
    left = {_label(address): f"left: {address} {undone.get('', '')}" for address in terraform.state()}
    more = there(endpoint) - before
    everywhere = errors.get("") or (not left and undone.get("")) or (more and f"left: {sorted(more)}") or ""
    later = {one.label: undone.get(one.label) or left.get(one.label) or everywhere for one in wave}
    return [_judged(one, errors.get(one.label, ""), changes.get(one.label, ""), later[one.label]) for one in wave]


def _by_label(found: Iterator[tuple[str, str]]) -> dict[str, str]:
    """The first of each."""
    return dict(reversed(list(found)))


def _judged(example: Example, error: str, change: str, later: str) -> Outcome:
    """Where something was refused, the rest of the example isn't there in the second plan."""
    if later or (change and not error):
        return Outcome(example, "failed", later or change)
    if example.is_refused:
        return Outcome(example, "refused" if _is_refusal(error) else "failed", error or "it was applied")
    return Outcome(example, "failed" if error else "passed", error)


def _is_refusal(error: str) -> bool:
    status = _STATUS.search(error)
    is_client_error = status is not None and status[1].startswith("4")
    return is_client_error and _API_ERROR.search(error) is not None and not _BUGS.search(error)


def refusal(why: str) -> str:
    """AWS's error of a message of the provider: its code and what it says."""
    found = _API_ERROR.search(" ".join(why.split()))
    return ": ".join(part for part in found.groups() if part) if found else why


def _label(address: str) -> str:
    found = re.match(r"module\.([\w-]+)", address)
    return found[1] if found else ""


def _errors(messages: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for message in messages:
        about = message.get("diagnostic", {})
        if about.get("severity") == "error":
            where = about.get("address") or about.get("range", {}).get("filename", "")
            label = _label(where) or (where.partition("/")[0] if "--" in where else "")
            yield label, f"{about['summary']} {about.get('detail', '')}"


def _changes(messages: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for message in messages:
        change = message.get("change", {})
        if message["type"] == "planned_change" and change["action"] != "read":
            address = change["resource"]["addr"]
            yield _label(address), f"second plan: {change['action']} {address}"
    yield from ((label, f"second plan: {why}") for label, why in _errors(messages))
