"""Make what is deployed agree with the committed files."""

from __future__ import annotations

from collections.abc import Mapping

from lakectl.aws.secrets import ensure_token_key
from lakectl.config import names
from lakectl.errors import UsageError
from lakectl.lake import Lake
from lakectl.plan.review import Review
from lakectl.workflows.apply import apply
from lakectl.workflows.lake_settings import check_owner, put_back
from lakectl.workflows.proposal import proposed
from lakectl.workflows.reviewed import check_same, read_reviewed, remember
from lakectl.workflows.reviewing import obey, show


def deploy(lake: Lake, *, plan: str, auto_approve: bool, accepted: Mapping[str, str] | None = None) -> None:
    """Plan, review, ask, apply that very plan.

    `plan` names what was reviewed (see workflows.reviewed) and must be what is applied; "" when somebody is asked.
    """
    if not (plan or auto_approve or lake.console.interactive):
        raise UsageError(
            "Nothing was planned: nobody is here to confirm it.",
            hint="Say --plan DIGEST to apply what was reviewed, or --auto-approve to apply whatever passes the review.",
        )
    reviewed = read_reviewed(lake, plan) if plan else None
    put_back(lake)
    check_owner(lake)
    with proposed(lake, accepted=accepted) as proposal:
        if reviewed:
            check_same(lake, proposal, reviewed)
        lake.console.out(show(proposal.review, "text"))
        remember(lake, proposal)
        for rule in _unused(proposal.review, accepted or {}):
            lake.console.say(f"The override of {rule} wasn't needed.")
        obey(proposal.review)
        if proposal.has_changes:
            _confirm(lake, sure=auto_approve or reviewed is not None)
            apply(lake, proposal, action="deploy")
        else:
            lake.console.say("Nothing to change.")
    with lake.console.step("Checking the key of personal tokens"):
        ensure_token_key(lake.aws, names.token_key_secret(lake.config))


def _unused(review: Review, accepted: Mapping[str, str]) -> list[str]:
    return [rule for rule in accepted if not any(one.rule == rule and one.accepted for one in review.findings)]


def _confirm(lake: Lake, *, sure: bool) -> None:
    if not (sure or lake.console.confirm("Apply this?")):
        raise UsageError("Nothing was applied.", hint="Deploy again when the review is as it should be.")
