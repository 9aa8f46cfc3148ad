"""docs/environments.md lists every key of an environment with its default and its meaning, as the model says them."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from lakectl.config import model

SECTIONS = {
    "ingest": "Ingest",
    "etl": "Etl",
    "retention": "Retention",
    "observability": "Observability",
    "usage": "Usage",
    "quicksight": "QuickSight",
}
DEFAULTS = model.Environment(name="", region="")


def documented(class_name: str, prefix: str, defaults: object) -> Iterator[str]:
    """A table line per field: the string below a field says what it means."""
    source = sys.modules[type(defaults).__module__].__file__
    assert source
    tree = ast.parse(Path(source).read_text(encoding="utf-8"))
    (body,) = [node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name]
    for field, text in zip(body, [*body[1:], None], strict=True):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name) or field.target.id == "name":
            continue
        name = field.target.id
        if name in SECTIONS and not prefix:
            continue
        assert isinstance(text, ast.Expr), f"{class_name}.{name} doesn't say what it means"
        default = "" if name == "region" else f"`{shown(getattr(defaults, name))}`"
        assert isinstance(text.value, ast.Constant)
        yield f"| `{prefix}{name}` | {default} | {' '.join(str(text.value.value).split())} |"


def shown(value: object) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def test_every_key_stands_there_with_its_default() -> None:
    expected = list(documented("Environment", "", DEFAULTS))
    for section, class_name in SECTIONS.items():
        expected += documented(class_name, f"{section}.", getattr(DEFAULTS, section))
    text = (Path(__file__).parents[2] / "docs" / "environments.md").read_text(encoding="utf-8")
    table = text.split("| --- | --- | --- |\n")[1].split("\n\n")[0].splitlines()

    assert table == expected
