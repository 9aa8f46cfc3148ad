"""What a deploy would change, reviewed; nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from lakectl.lake import Lake
from lakectl.plan.review import Purpose, Review
from lakectl.workflows.destroy import word
from lakectl.workflows.keeping import Holding, holding, show_holding
from lakectl.workflows.proposal import keep, proposed
from lakectl.workflows.reviewed import remember
from lakectl.workflows.reviewing import obey, review_file, show


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which plan, and what counts."""

    out: Path | None = None
    """A folder to keep plan and review in."""
    offline: Path | None = None
    """A plan JSON to review instead of a fresh plan."""
    lock: bool = True
    destruction: bool = False
    """Of everything, instead of what a deploy would do."""
    delete_data: bool = False
    """With `destruction`: buckets that hold something go too."""
    fail_on_drift: bool = False
    accepted: Mapping[str, str] = field(default_factory=dict)


def plan(lake: Lake, wish: Wish, *, shape: str) -> None:
    """Print the review of a plan; raises RefusedByReviewError when it blocks, DriftFoundError when drift counts."""
    found = holding(lake, delete_data=wish.delete_data) if wish.destruction and not wish.offline else None
    review = review_file(wish.offline, wish.accepted) if wish.offline else _fresh(lake, wish, found)
    if found and shape == "text":
        show_holding(lake, found)
    lake.console.out(show(review, shape))
    if wish.destruction:
        lake.console.say(f"The word that confirms this destruction: {word(lake, review)}")
    obey(review, fail_on_drift=wish.fail_on_drift)


def _fresh(lake: Lake, wish: Wish, found: Holding | None) -> Review:
    purpose: Purpose = "destroy" if wish.destruction else "deploy"
    staying = found.addresses if found else ()
    with proposed(lake, purpose=purpose, keep=staying, lock=wish.lock, accepted=wish.accepted) as proposal:
        remember(lake, proposal)
        if wish.out:
            keep(proposal, wish.out)
        return proposal.review
