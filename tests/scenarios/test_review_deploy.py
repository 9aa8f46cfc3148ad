"""What was reviewed is applied, nothing else; what was deployed protected stays so until a deploy says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.conftest import Lakectl

pytestmark = [pytest.mark.local, pytest.mark.terraform]


def configure(lake: Lakectl, **settings: Any) -> None:
    """Write the environment local anew, with these settings beside its own."""
    file = lake.folder / "cdktf.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["context"]["environments"]["local"].update(settings)
    file.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def manifest(lake: Lakectl) -> Iterator[str]:
    file = lake.folder / "cdktf.json"
    text = file.read_text(encoding="utf-8")
    yield text
    file.write_text(text, encoding="utf-8")


def timeout(minutes: int) -> dict[str, Any]:
    return {"etl": {"timeout_minutes": minutes}}


def plans(lake: Lakectl) -> int:
    return len(list((lake.folder / ".lakectl").glob("**/logs/*-plan.log")))


def test_where_nobody_can_be_asked_nothing_is_planned(lake: Lakectl) -> None:
    before = plans(lake)

    assert lake("deploy", code=2).err.startswith("Error: Nothing was planned: nobody is here to confirm it.\n")
    assert lake("destroy", code=2).err.startswith("Error: Nothing was planned: nobody is here to confirm it.\n")
    assert plans(lake) == before


def test_what_nobody_reviewed_is_no_plan(lake: Lakectl, tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text("[]", encoding="utf-8")

    assert "neither a digest nor a plan" in lake("deploy", "--plan", "sha256:12", code=2).err
    assert "neither a review nor a plan JSON" in lake("deploy", "--plan", str(tmp_path / "list.json"), code=2).err


def test_reviewed_is_applied_and_the_protection_goes_by_a_deploy_alone(
    lake: Lakectl, manifest: str, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    configure(lake, protected=True, **timeout(59))
    review = json.loads(lake("plan", "--json", "--out", str(kept)).out)

    configure(lake, **timeout(58))
    refused = lake("deploy", "--plan", str(kept), code=4)
    assert refused.out == (
        "What would be applied now differs from what was reviewed:\n"
        "  ~ update aws_glue_job.transactions\n"
        "      - timeout: 60 → 59\n"
        "      + timeout: 60 → 58\n"
    )

    configure(lake, **timeout(59))
    lake("deploy", "--plan", review["digest"])
    newest = lake.json("audit", "--json")["records"][-1]
    assert (newest["plan_digest"], newest["outcome"]) == (review["digest"], "applied")
    assert lake("audit", "verify").err.endswith(" records, none changed, removed or moved.\n")
    assert list((lake.folder / ".lakectl" / "env" / "local").glob("*.tfplan")) == []

    (lake.folder / "cdktf.json").write_text(manifest, encoding="utf-8")
    assert "was deployed protected" in lake("destroy", "--auto-approve", code=3).err
    override = ("--override", "data-lost", "--because", "a test")
    assert "so data-lost stays a blocker" in lake("deploy", "--auto-approve", *override, code=3).err

    assert "The environment is no longer protected." in lake("deploy", "--auto-approve").out
    assert "isn't what was confirmed (local:00000000)" in lake("destroy", "--confirm", "local:00000000", code=4).err
