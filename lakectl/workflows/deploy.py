"""Make what is deployed agree with the committed files."""

from __future__ import annotations

from pathlib import Path

from lakectl.aws.secrets import ensure_token_key
from lakectl.config import names
from lakectl.errors import PlanDiffersError, UsageError
from lakectl.lake import Lake
from lakectl.workflows.apply import apply
from lakectl.workflows.proposal import Proposal, propose
from lakectl.workflows.reviewing import obey, review_file, show


def deploy(lake: Lake, *, reviewed: str, auto_approve: bool) -> None:
    """Plan, review, ask, apply that very plan. `reviewed`: the digest (or plan JSON) that must be what is applied."""
    proposal = propose(lake)
    lake.console.out(show(proposal.review, "text"))
    obey(proposal.review)
    if reviewed:
        _check_same(proposal, _digest_of(reviewed))
    if not proposal.has_changes:
        lake.console.say("Nothing to change.")
        ensure_token_key(lake.aws, names.token_key_secret(lake.config))
        return
    if not (auto_approve or reviewed or lake.console.confirm("Apply this?")):
        raise UsageError(
            "Nothing was applied.", hint="Confirm, or say --auto-approve or --plan DIGEST where nobody can be asked."
        )
    apply(lake, proposal, action="deploy")
    with lake.console.step("Checking the key of personal tokens"):
        ensure_token_key(lake.aws, names.token_key_secret(lake.config))


def _digest_of(reviewed: str) -> str:
    path = Path(reviewed)
    return review_file(path).digest if path.is_file() else reviewed


def _check_same(proposal: Proposal, digest: str) -> None:
    if proposal.review.digest != digest:
        raise PlanDiffersError(
            f"The plan of now ({proposal.review.digest}) isn't the one that was reviewed ({digest}).",
            hint="Review the plan above, then deploy with its digest.",
        )
