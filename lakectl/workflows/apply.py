"""Apply exactly the plan that was reviewed, and leave a record of it."""

from __future__ import annotations

from lakectl.lake import Lake
from lakectl.workflows.audit import Job, recorded
from lakectl.workflows.lake_settings import kept
from lakectl.workflows.proposal import Proposal

_TITLES = {"deploy": "Applying", "destroy": "Destroying"}


def apply(lake: Lake, proposal: Proposal, *, action: str) -> None:
    """Apply the proposal's plan file; Terraform itself refuses one that the state has moved on from."""
    toolchain = proposal.driver.toolchain
    job = Job(action=action, review=proposal.review, terraform=f"{toolchain.flavour} {toolchain.version}")
    with recorded(lake, job), kept(lake, proposal.plan_json), proposal.driver.step(_TITLES[action]) as terraform:
        terraform.apply(proposal.plan_file)
