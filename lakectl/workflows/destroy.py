"""Remove an environment's lake: counted, reviewed, confirmed, recorded, and proven to be gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.aws.leftovers import leftovers
from lakectl.errors import LakectlError, PlanDiffersError, RefusedByReviewError, UsageError
from lakectl.lake import Lake, NotDeployedError
from lakectl.plan.review import Review
from lakectl.workflows.apply import apply
from lakectl.workflows.keeping import Holding, holding, kept, show_holding
from lakectl.workflows.lake_settings import put_back
from lakectl.workflows.proposal import proposed
from lakectl.workflows.protection import deployed_protected
from lakectl.workflows.reviewing import obey, show
from lakectl.workflows.status import deployed_resources

_PREFIX = 8


def destroy(lake: Lake, *, auto_approve: bool, confirm: str, delete_data: bool) -> None:
    """Destroy what is deployed; raises before anything is touched unless it is allowed, wanted and confirmed.

    Buckets that hold something stay unless `delete_data`. `confirm` is the word that is otherwise typed (see `word`).
    """
    _check_somebody_decides(lake, auto_approve=auto_approve, confirm=confirm)
    _check_unprotected(lake)
    if not deployed_resources(lake):
        if put_back(lake):
            return
        raise NotDeployedError(lake.environment)
    found = holding(lake, delete_data=delete_data)
    show_holding(lake, found)
    with proposed(lake, purpose="destroy", keep=found.addresses) as proposal:
        lake.console.out(show(proposal.review, "text"))
        obey(proposal.review)
        if delete_data:
            _refuse_kept_data(found, _guarded_buckets(proposal.plan_json))
        if not auto_approve:
            _confirm(lake, word(lake, proposal.review), confirm)
        stays = kept(lake, found)
        apply(lake, proposal, action="destroy")
    _prove(lake, found, stays)


def word(lake: Lake, review: Review) -> str:
    """`<environment>:<beginning of the digest>`: it confirms this destruction and no other."""
    return f"{lake.environment}:{review.digest.removeprefix('sha256:')[:_PREFIX]}"


def _check_somebody_decides(lake: Lake, *, auto_approve: bool, confirm: str) -> None:
    if auto_approve and not lake.config.environment.embedded:
        raise UsageError(
            "--auto-approve destroys nothing but an embedded environment.",
            hint="Run `lakectl plan --destroy`, read it, and say --confirm with the word that it shows.",
        )
    if not (auto_approve or confirm or lake.console.interactive):
        raise UsageError(
            "Nothing was planned: nobody is here to confirm it.",
            hint="Run `lakectl plan --destroy`, read it, and say --confirm with the word that it shows.",
        )


def _check_unprotected(lake: Lake) -> None:
    hint = 'Set "protected": false for it in cdktf.json and deploy that first.'
    if lake.config.environment.protected:
        raise RefusedByReviewError(f"The environment {lake.environment!r} is protected.", hint=hint)
    lake.deployed_aws  # noqa: B018 - raises NotDeployedError
    if deployed_protected(lake):
        raise RefusedByReviewError(
            f"The environment {lake.environment!r} was deployed protected; the files alone don't change that.",
            hint="Deploy with protection off first: its review says so to somebody else.",
        )


def _guarded_buckets(plan_json: Mapping[str, Any]) -> set[str]:
    """The buckets that were deployed to survive a destroy: Terraform would fail half-way at the first with objects."""
    # Terraform leaves the key out where nothing changes: the last bucket may have gone when a run was cut off.
    changes = plan_json.get("resource_changes", [])
    before = [one["change"]["before"] or {} for one in changes if one["type"] == "aws_s3_bucket"]
    return {str(bucket.get("bucket")) for bucket in before if not bucket.get("force_destroy")}


def _refuse_kept_data(found: Holding, guarded: set[str]) -> None:
    full = [one.bucket for one in found.full if one.bucket in guarded]
    if full:
        raise RefusedByReviewError(
            f"These buckets were deployed to keep their data, and hold some: {', '.join(full)}.",
            hint='Deploy "keep_data": false first (its review says force-destroy), or destroy without --delete-data.',
        )


def _confirm(lake: Lake, wanted: str, given: str) -> None:
    typed = given or lake.console.ask(f"Type {wanted} to destroy all of it")
    if typed == wanted:
        return
    if given.startswith(f"{lake.environment}:"):
        raise PlanDiffersError(
            f"What would be destroyed now ({wanted}) isn't what was confirmed ({given}). Nothing was destroyed.",
            hint="Read the review above, then confirm it.",
        )
    raise UsageError(
        "Nothing was destroyed: the confirmation isn't the word that was asked for.", hint=f"It is {wanted}."
    )


def _prove(lake: Lake, found: Holding, stays: frozenset[str]) -> None:
    with lake.console.step("Looking for anything that is left"):
        checks = leftovers(lake.aws, lake.config, kept=stays)
    left = [f"{check.kind}: {', '.join(check.left)}" for check in checks if check.left]
    unseen = [check.kind for check in checks if check.unseen]
    if unseen:
        lake.console.say(f"These credentials may not look for: {', '.join(unseen)}.")
    if left:
        for check in checks:
            for command in check.commands:
                lake.console.say(command)
        raise LakectlError(
            "Something is left: " + "; ".join(left) + ".",
            hint="Run `lakectl destroy` again, or the commands above (they take the environment's credentials).",
        )
    gone = ", no ".join(check.kind for check in checks if not check.unseen)
    lake.console.say(f"Nothing {'else ' if found.keeps else ''}is left: no {gone}.")
    lake.console.say(f"The state bucket {lake.state_bucket} stays; it holds the audit log.")
    if found.keeps:
        _tell_kept(lake, found)


def _tell_kept(lake: Lake, found: Holding) -> None:
    for one in found.full:
        lake.console.say(f"Kept: {one.bucket} ({one.objects:,} objects and versions, {one.bytes:,} bytes).")
    lake.console.say(
        "The next deploy adopts what was kept, with the secret and the key that it is read with. To delete it, deploy "
        "and then destroy with --delete-data."
    )
