"""From committed files to a reviewed plan: synth, init, plan, show, review. Nothing is changed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lakectl.aws.digest_key import ensure_digest_key
from lakectl.aws.raw import newest_events
from lakectl.aws.session import AwsCallError
from lakectl.config import names
from lakectl.console import Console, Progress
from lakectl.lake import Lake
from lakectl.plan.choices import check_overridable, chosen_severities
from lakectl.plan.findings import Severity
from lakectl.plan.read import read_plan
from lakectl.plan.review import Purpose, Review
from lakectl.plan.rules.flow import changed_patterns
from lakectl.terraform import backend
from lakectl.terraform.providers import chosen_providers
from lakectl.terraform.runner import Terraform
from lakectl.terraform.toolchain import locate
from lakectl.terraform.variants import variant_of, write_imports, write_removal
from lakectl.terraform.workspace import LOCK_FILE
from lakectl.workflows.adoption import adopt
from lakectl.workflows.openings import readers_of
from lakectl.workflows.protection import is_protected
from lakectl.workflows.reviewing import Judgement, Readers, show
from lakectl.workflows.state_store import ensure_state_bucket
from lakectl.workflows.synth import synth_folder

PLAN_FILE = "plan.tfplan"
REVIEW_FILE = "review.json"

_EVENTS = 1000

_FORGOTTEN_SECONDS = 24 * 3600


class Driver:
    """Terraform on one stack, each of its commands shown as a step."""

    def __init__(self, lake: Lake, folder: Path) -> None:
        self._lake = lake
        self._console: Console = lake.console
        self._listener: Progress | None = None
        self.toolchain = locate(lake.project)
        self.folder = folder
        self.work_in(folder)

    def work_in(self, folder: Path) -> None:
        """Go on in another folder that holds the same configuration."""
        self.folder = folder
        environ, logs = self._lake.aws.environ, self._lake.work / "logs"
        self.terraform = Terraform(self.toolchain, folder, environ=environ, logs=logs, progress=self._relay)

    @contextmanager
    def step(self, title: str) -> Iterator[Terraform]:
        """Terraform, with its news going to a step of that title."""
        with self._console.step(title) as progress:
            self._listener = progress
            try:
                yield self.terraform
            finally:
                self._listener = None

    def _relay(self, news: str) -> None:
        if self._listener:
            self._listener(news)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that may be applied: the plan file, and what the review says of it."""

    driver: Driver
    plan_file: Path
    plan_json: Mapping[str, Any]
    judgement: Judgement
    """How it was judged, so that another plan can be judged alike."""
    review: Review

    @property
    def has_changes(self) -> bool:
        """Whether an apply would do anything (also to outputs alone)."""
        return bool(self.plan_json.get("applyable", self.review.counts.total))


@contextmanager
def proposed(
    lake: Lake,
    *,
    purpose: Purpose = "deploy",
    keep: tuple[str, ...] = (),
    lock: bool = True,
    accepted: Mapping[str, str] | None = None,
) -> Iterator[Proposal]:
    """Plan and review; the plan file goes at the end, because it holds values that Terraform calls sensitive.

    `keep` names what a destruction leaves in AWS. `accepted` names the rules whose blockers somebody lets pass, each
    with the reason.
    """
    # A name of its own: a second command in this project must not put its plan in place of the reviewed one.
    plan_file = lake.work / f"plan-{os.getpid()}.tfplan"
    _remove_forgotten(lake.work)
    planning = _Planning(plan_file, purpose, keep, lock)
    with ExitStack() as rooms:
        rooms.callback(plan_file.unlink, missing_ok=True)
        yield _propose(lake, planning, rooms, accepted or {})


def _remove_forgotten(folder: Path) -> None:
    """Plan files of commands that were killed; a day is longer than anybody thinks about a confirmation."""
    for file in folder.glob("plan-*.tfplan"):
        if time.time() - file.stat().st_mtime > _FORGOTTEN_SECONDS:
            file.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class _Planning:
    """How to plan."""

    file: Path
    purpose: Purpose
    keep: tuple[str, ...]
    lock: bool

    def run(self, driver: Driver, title: str = "Planning") -> dict[str, Any]:
        """Write the plan file; returns its JSON."""
        with driver.step(title) as terraform:
            terraform.plan(self.file, destroy=self.purpose == "destroy" and not self.keep, lock=self.lock)
        with driver.step("Reading the plan") as terraform:
            return terraform.show(self.file)


def _propose(lake: Lake, planning: _Planning, rooms: ExitStack, accepted: Mapping[str, str]) -> Proposal:
    bucket = ensure_state_bucket(lake)
    deploying = planning.purpose == "deploy"
    severities = _severities(lake, accepted) if deploying else {}
    driver = Driver(lake, synth_folder(lake))
    with driver.step(f"Initializing {driver.toolchain.flavour} {driver.toolchain.version}") as terraform:
        terraform.init(backend.settings(bucket))
    if planning.keep:
        _work_in_variant(driver, rooms, lambda folder: write_removal(folder, planning.keep))
    plan_json: Mapping[str, Any] = planning.run(driver)
    if deploying:
        plan_json = adopt(lake, plan_json, lambda ids: _plan_with_imports(driver, planning, rooms, ids))
    judgement = Judgement(
        purpose=planning.purpose,
        accepted=accepted,
        severities=severities,
        events=_events(lake, plan_json),
        readers=readers_of(lake) if deploying else Readers(),
        key=ensure_digest_key(lake.aws, bucket, names.digest_key()),
        providers=chosen_providers(lake.work / LOCK_FILE),
        usage=None if lake.config.environment.embedded else lake.config.environment.usage,
    )
    return Proposal(driver, planning.file, plan_json, judgement, judgement.of(plan_json))


def _plan_with_imports(
    driver: Driver, planning: _Planning, rooms: ExitStack, ids: Mapping[str, str]
) -> Mapping[str, Any]:
    _work_in_variant(driver, rooms, lambda folder: write_imports(folder, ids))
    return planning.run(driver, f"Planning with {len(ids)} that exist already")


def _work_in_variant(driver: Driver, rooms: ExitStack, write: Callable[[Path], None]) -> None:
    # The variant stays until the plan is applied: what Terraform uploads is read from it.
    folder = rooms.enter_context(variant_of(driver.folder))
    write(folder)
    driver.work_in(folder)


def _events(lake: Lake, plan_json: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """The newest events of every stream when a pattern changes; none when these credentials may not read them."""
    if not any(changed_patterns(read_plan(plan_json))):
        return ()
    bucket = names.bucket(lake.config, "raw", lake.aws.account)
    try:
        found = [newest_events(lake.aws, bucket, names.raw_prefix(one), _EVENTS) for one in lake.config.streams]
    except AwsCallError as error:
        lake.console.say(f"The changed pattern couldn't be tried on events that came: {error.sentence}")
        return ()
    return tuple(event for events in found for event in events)


def _severities(lake: Lake, accepted: Mapping[str, str]) -> dict[str, Severity | None]:
    protected = is_protected(lake)
    check_overridable(accepted, protected=protected)
    return chosen_severities(lake.config.environment.review, protected=protected)


def keep(proposal: Proposal, folder: Path) -> None:
    """Write plan file, its JSON and the review into a folder for the owner's eyes only: plans may hold secrets."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / PLAN_FILE).write_bytes(proposal.plan_file.read_bytes())
    (folder / "plan.json").write_text(json.dumps(proposal.plan_json), encoding="utf-8")
    (folder / "review.md").write_text(show(proposal.review, "markdown"), encoding="utf-8")
    (folder / "review.html").write_text(show(proposal.review, "html"), encoding="utf-8")
    (folder / REVIEW_FILE).write_text(show(proposal.review, "json"), encoding="utf-8")
