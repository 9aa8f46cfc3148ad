"""Rules about the plan as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.plan.findings import Found, Rule, Severity, named
from lakectl.plan.model import Kind, Plan

# More than somebody reads one by one; each stands among the changes anyway.
_FEW = 5


def _errored(plan: Plan) -> Iterator[Found]:
    if plan.errored:
        yield Found("", "Terraform failed while it made this plan, so it doesn't hold everything that would change.")


def _incomplete(plan: Plan) -> Iterator[Found]:
    if not plan.complete and not plan.errored:
        yield Found("", "Another plan must follow this one: Terraform has put off some changes.")


def _destroy_builds(plan: Plan) -> Iterator[Found]:
    for change in plan.changes:
        if change.kind not in (Kind.DELETE, Kind.FORGET):
            yield Found(change.address, f"A destruction would {change.kind} the {named(change)}.")


def _adopted(plan: Plan) -> Iterator[Found]:
    adopted = [change for change in plan.changes if change.imported]
    if len(adopted) > _FEW:
        yield Found("", f"{len(adopted)} resources exist already and become this environment's (adopted, below).")
        return
    for change in adopted:
        yield Found(change.address, f"The {named(change)} exists already and becomes this environment's.")


def _protection_removed(plan: Plan) -> Iterator[Found]:
    for change in plan.outputs:
        if change.name == "protected" and change.old("value") is True and change.new("value") is not True:
            yield Found(change.address, "The environment is no longer protected.")


RULES = (
    Rule(
        name="plan-errored",
        severity=Severity.BLOCK,
        when_destroying=Severity.BLOCK,
        why="Nobody can review what isn't there.",
        fix="Make terraform plan succeed first.",
        check=_errored,
    ),
    Rule(
        name="plan-incomplete",
        severity=Severity.WARN,
        when_destroying=Severity.WARN,
        why="This review says nothing of the changes to come.",
        fix="Apply, then plan and review again.",
        check=_incomplete,
    ),
    Rule(
        name="destroy-builds",
        severity=None,
        when_destroying=Severity.BLOCK,
        why="A destruction only deletes; a plan that does more isn't the one that was asked for.",
        fix="Make the plan with terraform plan -destroy.",
        check=_destroy_builds,
    ),
    Rule(
        name="adopted",
        severity=Severity.WARN,
        why="Terraform looks after it from then on, and a destroy deletes it with the rest.",
        fix="Nothing, if an interrupted deploy or a destroy that kept data explains it.",
        check=_adopted,
    ),
    Rule(
        name="protection-removed",
        severity=Severity.WARN,
        why="From then on `lakectl destroy` and overrides of data-lost are taken.",
        fix="Make sure that the end of this environment is what the change is about.",
        check=_protection_removed,
    ),
)
