"""From committed files to a reviewed plan: synth, init, plan, show, review. Nothing is changed."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
from lakectl.terraform.workspace import LOCK_FILE
from lakectl.workflows.protection import is_protected
from lakectl.workflows.reviewing import Judgement, show
from lakectl.workflows.state_store import ensure_state_bucket
from lakectl.workflows.synth import synth_folder
from lakectl.workflows.taken import refuse_taken_roles

PLAN_FILE = "plan.tfplan"
REVIEW_FILE = "review.json"

_EVENTS = 1000

_FORGOTTEN_SECONDS = 24 * 3600


class Driver:
    """Terraform on one stack, each of its commands shown as a step."""

    def __init__(self, lake: Lake, folder: Path) -> None:
        self._console: Console = lake.console
        self._listener: Progress | None = None
        self.toolchain = locate(lake.project)
        self.terraform = Terraform(
            self.toolchain, folder, environ=lake.aws.environ, logs=lake.work / "logs", progress=self._relay
        )

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
    lake: Lake, *, purpose: Purpose = "deploy", lock: bool = True, accepted: Mapping[str, str] | None = None
) -> Iterator[Proposal]:
    """Plan and review; the plan file goes at the end, because it holds values that Terraform calls sensitive.

    `accepted` names the rules whose blockers somebody lets pass, each with the reason.
    """
    # A name of its own: a second command in this project must not put its plan in place of the reviewed one.
    plan_file = lake.work / f"plan-{os.getpid()}.tfplan"
    _remove_forgotten(lake.work)
    try:
        yield _propose(lake, plan_file, purpose, lock=lock, accepted=accepted or {})
    finally:
        plan_file.unlink(missing_ok=True)


def _remove_forgotten(folder: Path) -> None:
    """Plan files of commands that were killed; a day is longer than anybody thinks about a confirmation."""
    for file in folder.glob("plan-*.tfplan"):
        if time.time() - file.stat().st_mtime > _FORGOTTEN_SECONDS:
            file.unlink(missing_ok=True)


def _propose(lake: Lake, plan_file: Path, purpose: Purpose, *, lock: bool, accepted: Mapping[str, str]) -> Proposal:
    bucket = ensure_state_bucket(lake)
    severities = _severities(lake, accepted) if purpose == "deploy" else {}
    folder = synth_folder(lake)
    driver = Driver(lake, folder)
    with driver.step(f"Initializing {driver.toolchain.flavour} {driver.toolchain.version}") as terraform:
        terraform.init(backend.settings(bucket))
    with driver.step("Planning") as terraform:
        terraform.plan(plan_file, destroy=purpose == "destroy", lock=lock)
    with driver.step("Reviewing the plan") as terraform:
        plan_json = terraform.show(plan_file)
        if purpose == "deploy":
            refuse_taken_roles(lake, plan_json)
        judgement = Judgement(
            purpose=purpose,
            accepted=accepted,
            severities=severities,
            events=_events(lake, plan_json),
            key=ensure_digest_key(lake.aws, bucket, names.digest_key()),
            providers=chosen_providers(lake.work / LOCK_FILE),
            usage=None if lake.config.environment.embedded else lake.config.environment.usage,
        )
        review = judgement.of(plan_json)
    return Proposal(driver, plan_file, plan_json, judgement, review)


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
