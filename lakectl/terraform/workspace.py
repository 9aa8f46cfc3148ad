"""What Terraform needs around a configuration folder: environment variables, data folder, provider lock file.

Everything lives in `.lakectl/env/<env>/`, outside of the configuration folder, which is made anew whenever its inputs
change. The provider lock file has to lie in the configuration folder, so it is kept here and copied.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from lakectl.config.places import terraform_folder
from lakectl.proxy import spare_loopback
from lakectl.terraform import cliconfig
from lakectl.terraform.toolchain import Toolchain

CONFIGURATION = "cdk.tf.json"
LOCK_FILE = ".terraform.lock.hcl"
UNSAVED = "errored.tfstate"
_PLUGIN_CACHE = "TF_PLUGIN_CACHE_DIR"
# Variables that would change what Terraform does behind our back.
_OURS = ("TF_CLI_ARGS", "TF_DATA_DIR", "TF_WORKSPACE", "TF_INPUT", "TF_CLI_CONFIG_FILE")


class Workspace:
    """The surroundings of one environment's configuration; `home` is `.lakectl/env/<env>`."""

    def __init__(self, toolchain: Toolchain, folder: Path, home: Path) -> None:
        self._toolchain = toolchain
        self._folder = folder
        self._home = home
        self._data = terraform_folder(home)
        self._settings = _terraform_block(folder)
        cli_file = home / "cli.tfrc"
        self._cli_file = cliconfig.write(cli_file, toolchain, _required(self._settings), os.environ).resolve()
        _copy(home / LOCK_FILE, folder / LOCK_FILE)

    def environ(self, added: Mapping[str, str]) -> dict[str, str]:
        """The whole environment of a Terraform process.

        When `added` brings credentials, this process's own AWS settings are left out: a profile would win over them.
        """
        own = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        if not Path(own.get(_PLUGIN_CACHE, "")).is_dir():
            own.pop(_PLUGIN_CACHE, None)  # Terraform refuses to start when it names a folder that isn't there
        if "AWS_ACCESS_KEY_ID" in added:
            own = {name: value for name, value in own.items() if not name.startswith("AWS_")}
        whole = {
            **own,
            "TF_CLI_CONFIG_FILE": str(self._cli_file),
            "TF_DATA_DIR": str(self._data.resolve()),
            "TF_IN_AUTOMATION": "1",
            "TF_INPUT": "0",
            "CHECKPOINT_DISABLE": "1",
            **added,
        }
        if "NO_PROXY" in own:
            whole["NO_PROXY"] = own["NO_PROXY"]  # the user's exceptions stay; those of an embedded AWS are added next
        spare_loopback(whole)
        return whole

    def _digest(self, settings: Mapping[str, str]) -> str:
        """What an init depends on. Not on the endpoint: an embedded AWS has another port after every start."""
        parts = [
            self._toolchain.flavour,
            self._toolchain.version,
            self._settings,
            dict(settings),
            self._cli_file.read_text(encoding="utf-8"),
            _text(self._folder / LOCK_FILE),
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()

    def is_ready(self, settings: Mapping[str, str]) -> bool:
        """Whether the last init was for the same configuration and settings and its providers are still there."""
        providers = self._data / "providers"
        links = [path for path in providers.rglob("*") if path.is_symlink()] if providers.is_dir() else []
        return _text(self._marker) == self._digest(settings) and all(link.exists() for link in links)

    def begin(self) -> None:
        """An init starts: until it is finished, nothing is ready."""
        self._marker.unlink(missing_ok=True)

    def finish(self, settings: Mapping[str, str]) -> None:
        """An init is done: keep the provider lock file that it wrote, and remember what it was for."""
        _copy(self._folder / LOCK_FILE, self._home / LOCK_FILE)
        self._marker.parent.mkdir(parents=True, exist_ok=True)
        self._marker.write_text(self._digest(settings), encoding="utf-8")

    def unsaved_state(self) -> Path | None:
        """The state that Terraform could not save, kept where no later synthesis removes it; None when all is well.

        Terraform then leaves it as `errored.tfstate` in the configuration folder.
        """
        kept = self._home / UNSAVED
        left = [*self._folder.glob(UNSAVED), *self._home.glob(f"synth/*/stacks/*/{UNSAVED}")]
        for file in sorted(left, key=lambda path: path.stat().st_mtime):
            shutil.move(file, kept)
        return kept if kept.is_file() else None

    @property
    def _marker(self) -> Path:
        return self._data / "lakectl-init"


def _terraform_block(folder: Path) -> dict[str, object]:
    """The `terraform` block of the JSON configuration: backend and required_providers; {} when it has none."""
    files = sorted(folder.glob("*.tf.json"))
    document = json.loads(files[0].read_text(encoding="utf-8")) if files else {}
    return dict(document.get("terraform", {}))


def _required(block: Mapping[str, object]) -> dict[str, str]:
    providers = block.get("required_providers")
    entries = providers.values() if isinstance(providers, dict) else ()
    return {entry["source"]: entry.get("version", "") for entry in entries if "source" in entry}


def _copy(source: Path, target: Path) -> None:
    if source.is_file() and _text(source) != _text(target):
        shutil.copyfile(source, target)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
