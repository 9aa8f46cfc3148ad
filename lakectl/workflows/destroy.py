"""Remove an environment's lake: reviewed, confirmed, recorded, and proven to be gone."""

from __future__ import annotations

from lakectl.aws.leftovers import leftovers
from lakectl.errors import LakectlError, RefusedByReviewError, UsageError
from lakectl.lake import Lake, NotDeployedError
from lakectl.workflows.apply import apply
from lakectl.workflows.proposal import proposed
from lakectl.workflows.reviewing import obey, show
from lakectl.workflows.status import deployed_resources


def destroy(lake: Lake, *, auto_approve: bool) -> None:
    """Destroy what is deployed; raises before anything is touched when the environment is protected."""
    if lake.config.environment.protected:
        raise RefusedByReviewError(
            f"The environment {lake.environment!r} is protected.",
            hint='Set "protected": false for it in cdktf.json and deploy that first.',
        )
    if not deployed_resources(lake):
        raise NotDeployedError(lake.environment)
    with proposed(lake, purpose="destroy") as proposal:
        lake.console.out(show(proposal.review, "text"))
        obey(proposal.review)
        if not auto_approve:
            _confirm(lake)
        apply(lake, proposal, action="destroy")
    _prove(lake)


def _confirm(lake: Lake) -> None:
    typed = lake.console.ask(f"Type {lake.environment} to destroy all of it")
    if typed != lake.environment:
        raise UsageError(
            "Nothing was destroyed.", hint="Type the environment's name, or say --auto-approve where nobody can type."
        )


def _prove(lake: Lake) -> None:
    with lake.console.step("Looking for anything that is left"):
        checks = leftovers(lake.aws, lake.config)
    left = [f"{check.kind}: {', '.join(check.left)}" for check in checks if check.left]
    if left:
        raise LakectlError("Something is left: " + "; ".join(left) + ".", hint="Run `lakectl destroy` again.")
    lake.console.say(f"Nothing is left: no {', no '.join(check.kind for check in checks)}.")
    lake.console.say(f"The state bucket {lake.state_bucket} stays; it holds the audit log.")
