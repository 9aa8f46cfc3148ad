"""From committed files to a reviewed plan: synth, init, plan, show, review. Nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lakectl.config import names
from lakectl.lake import Lake
from lakectl.plan.read import read_plan
from lakectl.plan.review import Purpose, Review, review
from lakectl.terraform.backend import backend_settings
from lakectl.terraform.runner import Terraform
from lakectl.terraform.toolchain import locate
from lakectl.workflows.state_store import ensure_state_bucket
from lakectl.workflows.synth import synth_folder

PLAN_FILE = "plan.tfplan"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that may be applied: the plan file, and what the review says of it."""

    terraform: Terraform
    plan_file: Path
    plan_json: Mapping[str, Any]
    review: Review


def open_terraform(lake: Lake) -> Terraform:
    """Terraform on the environment's stack, with its backend ready."""
    folder = synth_folder(lake)
    toolchain = locate(lake.project)
    bucket = ensure_state_bucket(lake)
    terraform = Terraform(toolchain, folder, environ=lake.aws.environ, logs=lake.work / "logs")
    with lake.console.step(f"Initializing {toolchain.flavour} {toolchain.version}") as progress:
        terraform.init(backend_settings(bucket), progress=progress)
    return terraform


def propose(lake: Lake, *, purpose: Purpose = Purpose.DEPLOY, lock: bool = True) -> Proposal:
    """Plan and review."""
    terraform = open_terraform(lake)
    plan_file = lake.work / PLAN_FILE
    with lake.console.step("Planning") as progress:
        terraform.plan(plan_file, destroy=purpose is Purpose.DESTROY, lock=lock, progress=progress)
    with lake.console.step("Reviewing"):
        plan_json = terraform.show(plan_file)
        reviewed = review(read_plan(plan_json), purpose=purpose)
    return Proposal(terraform, plan_file, plan_json, reviewed)


def state_address(lake: Lake) -> str:
    """Where the state is, for people."""
    return f"s3://{lake.state_bucket}/{names.state_key(lake.config)}"


def dump(plan_json: Mapping[str, Any]) -> str:
    """A plan JSON as text."""
    return json.dumps(plan_json, ensure_ascii=False)
