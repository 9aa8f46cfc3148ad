"""From committed files to a reviewed plan: synth, init, plan, show, review. Nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lakectl.console import Console, Progress
from lakectl.lake import Lake
from lakectl.plan.review import Purpose, Review
from lakectl.terraform import backend
from lakectl.terraform.runner import Terraform
from lakectl.terraform.toolchain import locate
from lakectl.workflows.reviewing import review_json
from lakectl.workflows.state_store import ensure_state_bucket
from lakectl.workflows.synth import synth_folder

PLAN_FILE = "plan.tfplan"


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
    review: Review

    @property
    def has_changes(self) -> bool:
        """Whether an apply would do anything (also to outputs alone)."""
        return bool(self.plan_json.get("applyable", self.review.counts.total))


def propose(lake: Lake, *, purpose: Purpose = "deploy", lock: bool = True) -> Proposal:
    """Plan and review."""
    folder = synth_folder(lake)
    bucket = ensure_state_bucket(lake)
    driver = Driver(lake, folder)
    with driver.step(f"Initializing {driver.toolchain.flavour} {driver.toolchain.version}") as terraform:
        terraform.init(backend.settings(bucket))
    plan_file = lake.work / PLAN_FILE
    with driver.step("Planning") as terraform:
        terraform.plan(plan_file, destroy=purpose == "destroy", lock=lock)
    with driver.step("Reviewing the plan") as terraform:
        plan_json = terraform.show(plan_file)
        review = review_json(plan_json, purpose)
    return Proposal(driver, plan_file, plan_json, review)


def keep(proposal: Proposal, folder: Path) -> None:
    """Write the plan file and its JSON into a folder for the owner's eyes only: plans may hold secrets."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / PLAN_FILE).write_bytes(proposal.plan_file.read_bytes())
    (folder / "plan.json").write_text(json.dumps(proposal.plan_json), encoding="utf-8")
