# ruff: noqa: INP001  # a folder of scripts, not a package
"""The little of GitHub's REST API that the workflows need; standard library only."""

from __future__ import annotations

import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

_AGAIN = (429, 502, 503, 504)
_TRIES = 4

BOT = "github-actions[bot]"


class ApiError(Exception):
    """GitHub said no; the text says to what."""


class GitHub:
    """One repository, with the token of the workflow (GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_API_URL)."""

    def __init__(self, *, pause: Callable[[float], None] = time.sleep) -> None:
        api = os.environ.get("GITHUB_API_URL", "https://api.github.com")
        self._base = f"{api}/repos/{os.environ['GITHUB_REPOSITORY']}"
        self._token = os.environ["GITHUB_TOKEN"]
        self._pause = pause

    def get_all(self, path: str) -> Iterator[Any]:
        """Every entry of a list, page after page."""
        url = f"{self._base}{path}?per_page=100"
        while url:
            entries, links = self._call("GET", url)
            yield from entries
            following = re.search(r'<([^>]+)>; rel="next"', links)
            url = following.group(1) if following else ""

    def send(self, method: str, path: str, body: dict[str, Any]) -> Any:
        """Write something; the answer."""
        return self._call(method, f"{self._base}{path}", body)[0]

    def _call(self, method: str, url: str, body: dict[str, Any] | None = None) -> tuple[Any, str]:
        for attempt in range(1, _TRIES + 1):
            try:
                with urllib.request.urlopen(self._request(method, url, body), timeout=30) as answer:  # noqa: S310
                    return json.load(answer), answer.headers.get("Link", "")
            except urllib.error.HTTPError as error:
                with error:
                    if error.code not in _AGAIN or attempt == _TRIES:
                        said = error.read().decode(errors="replace")[:300]
                        raise ApiError(f"{method} {url}: {error.code} {said}") from error
            self._pause(2.0**attempt)
        raise AssertionError

    def _request(self, method: str, url: str, body: dict[str, Any] | None) -> urllib.request.Request:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        data = json.dumps(body).encode() if body is not None else None
        return urllib.request.Request(url, data=data, headers=headers, method=method)  # noqa: S310


def marker(environment: str) -> str:
    """How the comment with an environment's plan begins; no reader of the page sees it."""
    return f"<!-- lakectl plan {environment} "


def plan_comment(github: GitHub, pull: int, environment: str) -> dict[str, Any] | None:
    """The workflow's own comment on a pull request: somebody else's with the same marker doesn't count."""
    for comment in github.get_all(f"/issues/{pull}/comments"):
        if comment["user"]["login"] == BOT and comment["body"].startswith(marker(environment)):
            found: dict[str, Any] = comment
            return found
    return None


def finish(main: Callable[[], None]) -> None:
    """Run a script; what goes wrong is one line on stderr and exit code 1."""
    try:
        main()
    except (ApiError, OSError) as error:
        sys.exit(f"error: {error}")
