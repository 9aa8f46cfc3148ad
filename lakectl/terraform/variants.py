"""Variants of a configuration for one plan: with `import` blocks, or with nothing left but what a destroy keeps."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from lakectl.terraform.workspace import CONFIGURATION

# Sorts behind cdk.tf.json, which the workspace reads for its settings.
IMPORTS = "imports.tf.json"


@contextmanager
def variant_of(folder: Path) -> Iterator[Path]:
    """A copy of a stack's folder that is gone afterwards: other commands work in the folder itself.

    It lies where the next synthesis would remove it if this process were killed.
    """
    # synth/<digest>/stacks/<stack> → synth/variant-…/stacks/<stack>
    with tempfile.TemporaryDirectory(dir=folder.parents[2], prefix="variant-", ignore_cleanup_errors=True) as new:
        copy = Path(new) / folder.parent.name / folder.name
        shutil.copytree(folder, copy)
        yield copy


def write_imports(folder: Path, ids: Mapping[str, str]) -> None:
    """Put an import block there for each address and its import id ("Import" in Terraform's documentation)."""
    blocks = [{"to": address, "id": known} for address, known in sorted(ids.items())]
    (folder / IMPORTS).write_text(json.dumps({"import": blocks}, indent=2), encoding="utf-8")


def write_removal(folder: Path, keep: Iterable[str]) -> None:
    """Take everything out but backend and providers: a plan of it deletes all but `keep`, which leaves the state.

    ("Removing Resources" in Terraform's documentation: `removed` with `destroy = false`.)
    """
    file = folder / CONFIGURATION
    whole = json.loads(file.read_text(encoding="utf-8"))
    rest = {name: whole[name] for name in ("terraform", "provider") if name in whole}
    blocks = [{"from": address, "lifecycle": {"destroy": False}} for address in sorted(keep)]
    file.write_text(json.dumps({**rest, "removed": blocks}, indent=2), encoding="utf-8")
