"""A monthly budget of what the lake costs, by its own tags."""

from __future__ import annotations

from dataclasses import dataclass

from lakectl.infra.cdktf import BudgetsBudget, BudgetsBudgetCostFilter, BudgetsBudgetNotification, Construct
from lakectl.infra.notices import Notices

_EARLY_PERCENT = 80
_ALL_PERCENT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetProps:
    """How much a month may cost."""

    name: str
    dollars: int
    tag: tuple[str, str]
    """A cost allocation tag of this lake's resources alone; just one, because a budget counts what has any of its tags.

    An account activates it once, in its billing console.
    """


class Budget(Construct):
    """Told to the topic at 80 % spent, and when the month is going to cost more than all of it."""

    def __init__(self, scope: Construct, construct_id: str, notices: Notices, props: BudgetProps) -> None:
        super().__init__(scope, construct_id)
        told = [("ACTUAL", _EARLY_PERCENT), ("FORECASTED", _ALL_PERCENT)]
        BudgetsBudget(
            self,
            "budget",
            name=props.name,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(props.dollars),
            limit_unit="USD",
            cost_filter=[BudgetsBudgetCostFilter(name="TagKeyValue", values=["user:{}${}".format(*props.tag)])],
            notification=[_notification(notices, kind, percent) for kind, percent in told],
            depends_on=[notices.policy],
        )


def _notification(notices: Notices, kind: str, percent: int) -> BudgetsBudgetNotification:
    return BudgetsBudgetNotification(
        comparison_operator="GREATER_THAN",
        notification_type=kind,
        threshold=percent,
        threshold_type="PERCENTAGE",
        subscriber_sns_topic_arns=[notices.arn],
    )
