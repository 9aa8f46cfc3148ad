"""What somebody has reviewed, and whether it is what would be applied now.

`--plan` takes a digest, a folder of `lakectl plan --out`, its review.json, or a Terraform plan JSON. A digest alone can
only be compared; with any of the others lakectl also tells what differs. Reviews hold no secrets, so those that were
shown are kept in the environment's folder and a digest of one of them is enough.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lakectl.errors import PlanDiffersError, UsageError
from lakectl.lake import Lake
from lakectl.plan.difference import difference
from lakectl.plan.render.json_document import as_document
from lakectl.workflows.proposal import REVIEW_FILE, Proposal
from lakectl.workflows.reviewing import show

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_HOW = "Give the digest that a review shows, or the folder that `lakectl plan --out FOLDER` has written."

# Enough to go back to yesterday's review, little enough to stay small.
_KEPT = 20


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A digest alone, a review, or a plan that is still to be judged as the fresh one is."""

    digest: str = ""
    review: Mapping[str, Any] | None = None
    plan_json: Mapping[str, Any] | None = None


def read_reviewed(lake: Lake, text: str) -> Reviewed:
    """What `--plan` names; UsageError when it is nothing that was reviewed."""
    if _DIGEST.fullmatch(text):
        kept = _folder(lake) / f"{text.removeprefix('sha256:')}.json"
        return Reviewed(digest=text, review=_json(kept) if kept.is_file() else None)
    path = Path(text)
    if path.is_dir():
        path = path / REVIEW_FILE
    if not path.is_file():
        raise UsageError(f"{text} is neither a digest nor a plan.", hint=_HOW)
    data = _json(path)
    if not isinstance(data, Mapping):
        raise UsageError(f"{path} is neither a review nor a plan JSON.", hint=_HOW)
    if _DIGEST.fullmatch(str(data.get("digest"))) and "verdict" in data:
        return Reviewed(digest=data["digest"], review=data)
    return Reviewed(plan_json=data)


def remember(lake: Lake, proposal: Proposal) -> None:
    """Keep a review that was shown."""
    folder = _folder(lake)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{proposal.review.digest.removeprefix('sha256:')}.json"
    (folder / name).write_text(show(proposal.review, "json"), encoding="utf-8")
    for old in sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)[:-_KEPT]:
        old.unlink(missing_ok=True)


def check_same(lake: Lake, proposal: Proposal, reviewed: Reviewed) -> None:
    """Raise PlanDiffersError, after showing what differs, unless the fresh plan is what was reviewed."""
    fresh = as_document(proposal.review)
    known = as_document(proposal.judgement.of(reviewed.plan_json)) if reviewed.plan_json else reviewed.review
    digest = known["digest"] if known else reviewed.digest
    if digest == fresh["digest"]:
        return
    if known:
        lake.console.out(
            "\n".join(
                (
                    "What would be applied now differs from what was reviewed:",
                    *(f"  {line}" for line in difference(known, fresh)),
                )
            )
        )
    else:
        lake.console.out(show(proposal.review, "text"))
    remember(lake, proposal)
    raise PlanDiffersError(
        f"The plan of now ({fresh['digest']}) isn't the one that was reviewed ({digest}).",
        hint="Nothing was applied. Review the plan again, then deploy with its digest.",
    )


def _folder(lake: Lake) -> Path:
    return lake.work / "reviews"


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", hint=_HOW) from error
    except ValueError as error:
        raise UsageError(f"{path} isn't JSON.", hint=_HOW) from error
