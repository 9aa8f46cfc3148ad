"""A configuration with `import` blocks: what exists in AWS comes into the state with the next apply."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

# Sorts behind cdk.tf.json, which the workspace reads for its settings.
FILE = "imports.tf.json"


@contextmanager
def room_for_imports(folder: Path) -> Iterator[Path]:
    """A copy of a stack's folder that is gone afterwards: other commands work in the folder itself.

    It lies where the next synthesis would remove it if this process were killed.
    """
    # synth/<digest>/stacks/<stack> → synth/import-…/stacks/<stack>
    with tempfile.TemporaryDirectory(dir=folder.parents[2], prefix="import-", ignore_cleanup_errors=True) as new:
        copy = Path(new) / folder.parent.name / folder.name
        shutil.copytree(folder, copy)
        yield copy


def write_imports(folder: Path, ids: Mapping[str, str]) -> None:
    """Put an import block there for each address and its import id ("Import" in Terraform's documentation)."""
    blocks = [{"to": address, "id": known} for address, known in sorted(ids.items())]
    (folder / FILE).write_text(json.dumps({"import": blocks}, indent=2), encoding="utf-8")
