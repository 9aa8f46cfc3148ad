"""The workflows' scripts, run as the workflows run them, against a stand-in of GitHub's API on this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from lakectl.plan.render import render
from tests.plan.corpus.files import reviewed

SCRIPTS = Path(__file__).parents[2] / ".github" / "scripts"
BOT = "github-actions[bot]"
COMMIT = "4cf3983"
DIGEST = reviewed("week-year").digest


class Stand(ThreadingHTTPServer):
    """Issues' comments and commits' pull requests of one repository, two entries a page."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments: list[dict[str, Any]] = []
        self.pulls: list[dict[str, Any]] = [{"number": 7, "merged_at": "2026-03-01T10:00:00Z"}]
        self.failures = 0
        self.calls: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def say(self, body: str, login: str = BOT) -> None:
        self.comments.append({"id": len(self.comments) + 1, "body": body, "user": {"login": login}})


class Handler(BaseHTTPRequestHandler):
    server: Stand

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        del format, args

    def do_GET(self) -> None:
        entries = self.server.pulls if "/commits/" in self.path else self.server.comments
        page = int(parse_qs(urlsplit(self.path).query).get("page", ["1"])[0])
        following = f'<{self.server.url}{urlsplit(self.path).path}?page={page + 1}>; rel="next"'
        self.answer(entries[2 * page - 2 : 2 * page], following if len(entries) > 2 * page else "")

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        self.server.say(body)
        self.answer({"html_url": "new"})

    def do_PATCH(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"]
        self.server.comments[int(self.path.rpartition("/")[2]) - 1]["body"] = body
        self.answer({"html_url": "edited"})

    def answer(self, document: Any, link: str = "") -> None:
        self.server.calls.append(f"{self.command} {urlsplit(self.path).path}")
        bad = self.headers["Authorization"] != "Bearer t0ken"
        self.server.failures -= 1
        self.send_response(401 if bad else 502 if self.server.failures >= 0 else 200)
        self.send_header("Link", link)
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())


@pytest.fixture
def stand() -> Iterator[Stand]:
    with Stand() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    review = reviewed("week-year")
    (tmp_path / "review.md").write_text(render(review, "markdown"), encoding="utf-8")
    (tmp_path / "review.json").write_text(render(review, "json"), encoding="utf-8")
    return tmp_path


def run(stand: Stand, script: str, *arguments: str, token: str = "t0ken") -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "GITHUB_API_URL": stand.url,
        "GITHUB_REPOSITORY": "somebody/lake",
        "GITHUB_TOKEN": token,
        "NO_PROXY": "127.0.0.1",
    }
    command = [sys.executable, str(SCRIPTS / script), "--environment", "dev", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def upsert(stand: Stand, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return run(stand, "upsert_comment.py", "--pull", "7", "--review", str(folder), **more)


def test_the_first_review_is_a_new_comment(stand: Stand, folder: Path) -> None:
    done = upsert(stand, folder)

    assert (done.returncode, done.stdout, done.stderr) == (0, "new\n", "")
    assert stand.comments[0]["body"].startswith(f"<!-- lakectl plan dev {DIGEST} -->\n## ⛔ Plan review\n")


def test_the_next_review_takes_its_place_though_it_is_on_another_page(stand: Stand, folder: Path) -> None:
    for text in ("hello", "<!-- lakectl plan prod sha256:0 -->", f"<!-- lakectl plan dev {'0' * 64} -->\nold"):
        stand.say(text)

    done = upsert(stand, folder)

    assert done.stdout == "edited\n"
    assert len(stand.comments) == 3
    assert DIGEST in stand.comments[2]["body"]


def test_a_person_s_comment_is_never_overwritten(stand: Stand, folder: Path) -> None:
    stand.say("<!-- lakectl plan dev x -->", login="eve")

    assert upsert(stand, folder).stdout == "new\n"
    assert stand.comments[0]["body"] == "<!-- lakectl plan dev x -->"


def test_a_busy_server_is_asked_again(stand: Stand, folder: Path) -> None:
    stand.failures = 1

    assert upsert(stand, folder).stdout == "new\n"
    assert stand.calls.count("GET /repos/somebody/lake/issues/7/comments") == 2


def test_no_means_one_line_and_exit_code_1(stand: Stand, folder: Path) -> None:
    done = upsert(stand, folder, token="wrong")

    assert done.returncode == 1
    assert done.stderr.startswith("error: GET ")
    assert "401" in done.stderr
    assert "wrong" not in done.stderr


def test_the_reviewed_digest_is_found_again(stand: Stand, folder: Path) -> None:
    upsert(stand, folder)

    done = run(stand, "reviewed_digest.py", "--commit", COMMIT)

    assert (done.returncode, done.stdout) == (0, f"{DIGEST}\n")


@pytest.mark.parametrize(
    ("pulls", "comment", "login", "error"),
    [
        ([], "", BOT, f"error: the commit {COMMIT} came by no pull request, so nobody has reviewed its plan\n"),
        ([{"number": 7, "merged_at": None}], "", BOT, f"error: the commit {COMMIT} came by no pull request"),
        (None, "hello", BOT, "error: pull request 7 holds no review of the environment dev\n"),
        (None, f"<!-- lakectl plan dev {DIGEST} -->", "eve", "error: pull request 7 holds no review"),
        (
            None,
            "<!-- lakectl plan dev sha256:12 -->",
            BOT,
            "error: the review in pull request 7 has no digest any more",
        ),
    ],
)
def test_without_a_review_there_is_no_digest(
    stand: Stand, pulls: list[dict[str, Any]] | None, comment: str, login: str, error: str
) -> None:
    stand.pulls = stand.pulls if pulls is None else pulls
    stand.say(comment, login)

    done = run(stand, "reviewed_digest.py", "--commit", COMMIT)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(error)
