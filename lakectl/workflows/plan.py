"""What a deploy would change, reviewed; nothing is changed."""

from __future__ import annotations

from pathlib import Path

from lakectl.lake import Lake
from lakectl.plan.review import Review
from lakectl.workflows.proposal import keep, proposed
from lakectl.workflows.reviewed import remember
from lakectl.workflows.reviewing import obey, review_file, show


def plan(lake: Lake, *, shape: str, out: Path | None = None, offline: Path | None = None, lock: bool = True) -> None:
    """Print the review of a fresh plan, or of a plan JSON; raises RefusedByReviewError when it blocks."""
    review = review_file(offline) if offline else _fresh(lake, out, lock=lock)
    lake.console.out(show(review, shape))
    obey(review)


def _fresh(lake: Lake, out: Path | None, *, lock: bool) -> Review:
    with proposed(lake, lock=lock) as proposal:
        remember(lake, proposal)
        if out:
            keep(proposal, out)
        return proposal.review
