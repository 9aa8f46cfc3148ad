# ruff: noqa: INP001  # a folder of scripts, not a package
"""Print the digest of the plan that was reviewed in the pull request that a commit came from.

    reviewed_digest.py --commit SHA --environment dev

It stands in the workflow's own comment (see upsert_comment.py). No pull request, or no review of the environment in it:
exit code 1 and nothing is printed, so that nothing is applied which nobody has seen.
"""

from __future__ import annotations

import argparse
import re
import sys

from github_api import ApiError, GitHub, finish, marker, plan_comment


def reviewed(github: GitHub, commit: str, environment: str) -> str:
    """The digest; raises ApiError when there is none."""
    pulls = [pull for pull in github.get_all(f"/commits/{commit}/pulls") if pull.get("merged_at")]
    if not pulls:
        raise ApiError(f"the commit {commit} came by no pull request, so nobody has reviewed its plan")
    pull = int(pulls[0]["number"])
    comment = plan_comment(github, pull, environment)
    if comment is None:
        raise ApiError(f"pull request {pull} holds no review of the environment {environment}")
    digest = re.match(re.escape(marker(environment)) + r"(sha256:[0-9a-f]{64}) -->", comment["body"])
    if digest is None:
        raise ApiError(f"the review in pull request {pull} has no digest any more: somebody has edited it")
    return digest.group(1)


def main() -> None:
    """Read the options, print the digest."""
    parser = argparse.ArgumentParser(description="Print the digest of the reviewed plan.")
    parser.add_argument("--commit", required=True)
    parser.add_argument("--environment", required=True)
    options = parser.parse_args()
    sys.stdout.write(f"{reviewed(GitHub(), options.commit, options.environment)}\n")


if __name__ == "__main__":
    finish(main)
