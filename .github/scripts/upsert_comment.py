# ruff: noqa: INP001  # a folder of scripts, not a package
"""Put a plan review on its pull request: one comment for each environment, written anew in its place.

    upsert_comment.py --pull 7 --environment dev --review FOLDER

FOLDER holds review.md and review.json as `lakectl plan --out` writes them. The comment begins with a line that the page
doesn't show and that carries the plan's digest: reviewed_digest.py reads it there when the pull request is merged.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from github_api import ApiError, GitHub, finish, marker, plan_comment

# "Issue comments" of GitHub's REST API: a longer body is refused.
LONGEST = 65_536

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def body(environment: str, folder: Path) -> str:
    """The comment's text."""
    review = json.loads((folder / "review.json").read_text(encoding="utf-8"))
    digest = review["digest"]
    if not _DIGEST.fullmatch(digest):
        raise ApiError(f"{digest!r} in review.json is no digest")
    text = (folder / "review.md").read_text(encoding="utf-8")
    whole = f"{marker(environment)}{digest} -->\n{text}"
    if len(whole) > LONGEST:
        raise ApiError(f"the review has {len(whole)} characters, GitHub takes {LONGEST}")
    return whole


def upsert(github: GitHub, pull: int, environment: str, text: str) -> str:
    """Write the comment; its address."""
    found = plan_comment(github, pull, environment)
    if found is None:
        answer = github.send("POST", f"/issues/{pull}/comments", {"body": text})
    else:
        answer = github.send("PATCH", f"/issues/comments/{found['id']}", {"body": text})
    return str(answer["html_url"])


def main() -> None:
    """Read the options, write the comment, print its address."""
    parser = argparse.ArgumentParser(description="Put a plan review on its pull request.")
    parser.add_argument("--pull", type=int, required=True)
    parser.add_argument("--environment", required=True)
    parser.add_argument("--review", type=Path, required=True)
    options = parser.parse_args()
    text = body(options.environment, options.review)
    sys.stdout.write(f"{upsert(GitHub(), options.pull, options.environment, text)}\n")


if __name__ == "__main__":
    finish(main)
