"""The plan JSONs of the corpus, read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lakectl.plan.model import Plan
from lakectl.plan.read import read_plan
from lakectl.plan.review import Purpose, Review, review

FOLDER = Path(__file__).parents[1] / "plans"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def document(name: str) -> dict[str, Any]:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


def plan(name: str) -> Plan:
    return read_plan(document(name))


def reviewed(name: str, purpose: Purpose = "deploy") -> Review:
    return review(plan(name), purpose=purpose)
