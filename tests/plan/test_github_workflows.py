"""The workflow files: what they may do, what they run, and what could be put into their shells."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
FILES = sorted((PROJECT / ".github" / "workflows").glob("*.yml"))

READ = {"contents": "read"}
OIDC = READ | {"id-token": "write"}
PERMISSIONS: dict[tuple[str, str], dict[str, str]] = {
    ("ci", "test"): READ,
    ("plan", "plan"): OIDC,
    ("plan", "comment"): READ | {"pull-requests": "write"},
    ("deploy", "deploy"): OIDC | {"pull-requests": "read"},
    ("destroy", "destroy"): OIDC,
    ("drift", "drift"): OIDC,
}


def workflow(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def jobs() -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (path.stem, name): {"permissions": workflow(path)["permissions"]} | job
        for path in FILES
        for name, job in workflow(path)["jobs"].items()
    }


def test_each_job_may_do_what_it_needs_and_no_more() -> None:
    assert {key: job["permissions"] for key, job in jobs().items()} == PERMISSIONS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit(path: Path) -> None:
    uses = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))

    assert uses
    assert [one for one in uses if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)] == []


@pytest.mark.parametrize("key", jobs(), ids="-".join)
def test_nothing_of_a_pull_request_gets_into_a_shell(key: tuple[str, str]) -> None:
    job = jobs()[key]

    assert [step["run"] for step in job["steps"] if "${{" in step.get("run", "")] == []
    assert job["timeout-minutes"] <= 60
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_a_job_that_writes_to_the_repository_runs_the_base_branch_s_code() -> None:
    steps = jobs()["plan", "comment"]["steps"]

    assert steps[0]["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert not any("setup" in step.get("run", "") for step in steps)


def test_the_plan_itself_is_never_uploaded() -> None:
    uploaded = [s["with"]["path"] for s in jobs()["plan", "plan"]["steps"] if "upload-artifact" in s.get("uses", "")]

    assert uploaded == ["review/review.md\nreview/review.json\n"]


def test_a_deploy_names_the_digest_and_one_runs_after_the_other() -> None:
    runs = [step.get("run", "") for step in jobs()["deploy", "deploy"]["steps"]]

    assert runs[-1] == '.venv/bin/lakectl deploy --env "$LAKECTL_ENV" --plan "$DIGEST"'
    assert workflow(PROJECT / ".github/workflows/deploy.yml")["concurrency"]["cancel-in-progress"] is False


def test_the_nightly_look_for_drift_holds_no_lock_and_fails_on_it() -> None:
    runs = [step.get("run", "") for step in jobs()["drift", "drift"]["steps"]]

    assert runs[-1].startswith('.venv/bin/lakectl plan --env "$LAKECTL_ENV" --no-lock --fail-on-drift ')
    # PyYAML reads the key `on` as true.
    assert workflow(PROJECT / ".github/workflows/drift.yml")[True]["schedule"] == [{"cron": "17 3 * * *"}]


def test_a_destruction_is_confirmed_by_the_word_that_a_run_before_has_shown() -> None:
    show, destroy = jobs()["destroy", "destroy"]["steps"][-2:]

    assert (show["if"], destroy["if"]) == ("inputs.confirm == ''", "inputs.confirm != ''")
    assert show["run"] == '.venv/bin/lakectl plan --env "$LAKECTL_ENV" --destroy $DATA'
    assert destroy["run"] == '.venv/bin/lakectl destroy --env "$LAKECTL_ENV" --confirm "$CONFIRM" $DATA'
    assert jobs()["destroy", "destroy"]["env"]["DATA"] == "${{ inputs.delete_data && '--delete-data' || '' }}"


def test_files_that_the_workflows_run_are_there() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)

    for script in re.findall(r"\.github/scripts/\w+\.py", text):
        compile((PROJECT / script).read_text(encoding="utf-8"), script, "exec")
    assert os.access(PROJECT / ".ci" / "run", os.X_OK)
