"""Plan and assumed usage in, dollars a month out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lakectl.config.usage import Usage
from lakectl.plan.cost import prices
from lakectl.plan.cost.services import ESTIMATORS
from lakectl.plan.cost.snapshot import Snapshot, snapshot
from lakectl.plan.model import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one thing costs a month, in US dollars, before and after the plan."""

    address: str
    what: str
    before: float
    after: float

    @property
    def delta(self) -> float:
        """How much more it is after the plan."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """An estimate of a month. Dollars are rounded to cents line by line, so that sums are what they look like."""

    lines: tuple[Line, ...] = ()
    """The dearest after the plan first; what costs nothing before and after isn't there."""
    usage: Usage = field(default_factory=Usage)
    prices: str = prices.LIST

    @property
    def before(self) -> float:
        """Dollars a month without the plan."""
        return round(sum(line.before for line in self.lines), 2)

    @property
    def after(self) -> float:
        """Dollars a month with the plan."""
        return round(sum(line.after for line in self.lines), 2)

    @property
    def delta(self) -> float:
        """What the plan adds, or saves when it is negative."""
        return round(self.after - self.before, 2)

    @property
    def changed(self) -> tuple[Line, ...]:
        """The lines that the plan changes, the largest change first."""
        return tuple(sorted((one for one in self.lines if one.delta), key=lambda one: -abs(one.delta)))

    def __str__(self) -> str:
        change = f"{self.delta:+,.2f} USD" if self.delta else "as before"
        return f"about {self.after:,.2f} USD a month ({change})"

    @property
    def basis(self) -> str:
        """What the estimate rests on, as a sentence."""
        return f"List prices of {self.prices}; {self.usage}."


def estimate(plan: Plan, usage: Usage) -> Cost:
    """What the resources of a plan cost a month, before and after it."""
    before, after = (_parts(snapshot(plan, side), usage) for side in ("before", "after"))
    return Cost(lines=tuple(_lines(before, after)), usage=usage)


def _parts(resources: Snapshot, usage: Usage) -> dict[str, dict[str, float]]:
    """Address → what → dollars."""
    return {
        one.address: {what: round(dollars, 2) for what, dollars in ESTIMATORS[one.type](one, resources, usage)}
        for one in resources.resources
        if one.type in ESTIMATORS
    }


def _lines(before: dict[str, dict[str, float]], after: dict[str, dict[str, float]]) -> Iterable[Line]:
    found = []
    for address in dict.fromkeys((*before, *after)):
        old, new = before.get(address, {}), after.get(address, {})
        for what in dict.fromkeys((*old, *new)):
            line = Line(address=address, what=what, before=old.get(what, 0.0), after=new.get(what, 0.0))
            found += [line] if line.before or line.after else []
    return sorted(found, key=lambda one: (-one.after, one.address, one.what))
