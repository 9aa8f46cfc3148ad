"""The provider's documented examples, written anew: which there are, and how many become one configuration."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "provider"
_ROOT = FOLDER / "prerequisites.tf"
_NAME_LENGTH = 45
_HANDLER = "def handler(event, context):\n    return event\n"


@dataclass(frozen=True)
class Example:
    """One file: `provider/TYPE/NAME.tf`, its documented title in the first line, what is special in the next."""

    type: str
    name: str
    text: str

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0].removeprefix("# ")

    @property
    def label(self) -> str:
        """The module's name, which every message of Terraform about it begins with."""
        return f"{self.type}--{self.name}"

    @property
    def is_refused(self) -> bool:
        """It needs what this lake doesn't use: the embedded AWS says so."""
        return "\n# refused\n" in self.text

    @property
    def is_alone(self) -> bool:
        """It sets something that there is once in an account."""
        return "\n# alone\n" in self.text

    @property
    def variables(self) -> list[str]:
        return sorted(set(re.findall(r"\bvar\.(\w+)", self.text)))

    @property
    def unique(self) -> str:
        """What the example calls its things: a bucket's name too, so letters, digits and hyphens, and short."""
        return self.label.removeprefix("aws_").replace("--", "-").replace("_", "-")[-_NAME_LENGTH:].strip("-")


def examples() -> list[Example]:
    """Every one, by type and name."""
    return [
        Example(path.parent.name, path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*/*.tf"))
    ]


def waves(chosen: Iterable[Example]) -> list[list[Example]]:
    """Those that may be applied together: what shall pass, what shall be refused, and each that stands alone."""
    kept = list(chosen)
    together = [one for one in kept if not one.is_alone]
    passing = [one for one in together if not one.is_refused]
    refused = [one for one in together if one.is_refused]
    return [wave for wave in (passing, refused, *([one] for one in kept if one.is_alone)) if wave]


def write(folder: Path, wave: Iterable[Example]) -> None:
    """A root module of these examples: a failing one is told by its module's name."""
    modules: dict[str, dict[str, str]] = {}
    for example in wave:
        place = folder / example.label
        place.mkdir(parents=True)
        (place / "main.tf").write_text(example.text)
        (place / "variables.tf").write_text("".join(f'variable "{name}" {{}}\n' for name in example.variables))
        given = {name: f"${{local.{name}}}" for name in example.variables} | {"name": example.unique}
        modules[example.label] = {"source": f"./{example.label}"} | {name: given[name] for name in example.variables}
    (folder / "prerequisites.tf").write_text(_ROOT.read_text(encoding="utf-8"))
    (folder / "examples.tf.json").write_text(json.dumps({"module": modules}, indent=1))
    (folder / "function.zip").write_bytes(_function())


def _function() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py"), _HANDLER)
    return written.getvalue()
