"""A proxy is for the way out; what runs on this machine is reached without it."""

from __future__ import annotations

from collections.abc import MutableMapping

LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Both spellings: Go reads the upper one first, Python the lower one.
_NAMES = ("NO_PROXY", "no_proxy")


def spare_loopback(environ: MutableMapping[str, str]) -> None:
    """Add this machine to NO_PROXY where a proxy is set: for boto3 here and for every process that is started."""
    if not any(name.lower().endswith("_proxy") and name not in _NAMES for name in environ):
        return
    named = [host.strip() for name in _NAMES for host in environ.get(name, "").split(",")]
    value = ",".join(dict.fromkeys(host for host in (*named, *LOOPBACK) if host))
    environ.update(dict.fromkeys(_NAMES, value))
