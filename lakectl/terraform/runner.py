"""Runs Terraform or OpenTofu on one environment's configuration."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

from lakectl.errors import UsageError
from lakectl.terraform.failures import TerraformFailedError, explained
from lakectl.terraform.messages import ApplyReader, Changes, Diagnostic, Reader, text_errors
from lakectl.terraform.process import Command, Progress, capture, follow
from lakectl.terraform.toolchain import Toolchain
from lakectl.terraform.workspace import Workspace

# `plan -detailed-exitcode`: 2 is a plan that changes something.
_CHANGES = 2

LOCK_WAIT = "LAKECTL_LOCK_WAIT"
"""The environment variable that says how many seconds to wait for somebody else's lock."""
_LOCK_SECONDS = "10"


class Terraform:
    """One configuration folder, one state.

    `environ` is added to this process's environment (endpoint, credentials of an embedded AWS). `logs` is the
    environment's log folder, `.lakectl/env/<env>/logs`; Terraform's own data, providers and lock file live beside it.
    Every method raises TerraformFailedError, LockedError or InterruptedByUserError.
    """

    def __init__(
        self, toolchain: Toolchain, folder: Path, environ: Mapping[str, str], logs: Path, progress: Progress
    ) -> None:
        self._toolchain = toolchain
        self._folder = folder
        self._logs = logs
        self._progress = progress
        logs.mkdir(parents=True, exist_ok=True)
        self._workspace = Workspace(toolchain, folder, logs.parent)
        self._environ = self._workspace.environ(environ)

    def init(self, settings: Mapping[str, str]) -> None:
        """Get the providers and set the backend up; nothing when both are as they were.

        A state that an earlier apply could not save (the backend died under it) is put back first of all.
        """
        if not self._workspace.is_ready(settings):
            self._workspace.begin()
            arguments = ["init", "-json", "-input=false", "-reconfigure"]
            arguments += [f"-backend-config={name}={value}" for name, value in settings.items()]
            self._stream(arguments, Reader(self._progress))
            self._workspace.finish(settings)
        self._put_state_back()

    def validate(self) -> None:
        """Check the configuration against the providers' schemas."""
        code, output, log = self._capture(["validate", "-json"])
        found: list[dict[str, str]] = json.loads(output)["diagnostics"] if output.startswith(b"{") else []
        if code:
            errors = [Diagnostic(entry["summary"], entry.get("detail", "")) for entry in found]
            self._fail("validate", [*errors, *text_errors(log.read_text(encoding="utf-8"))], log)

    def plan(self, out: Path, *, destroy: bool = False, lock: bool = True, refresh: bool = True) -> Changes:
        """Write a plan file; returns Terraform's count, which is all zero when only outputs change or nothing does."""
        arguments = ["plan", "-json", "-input=false", "-detailed-exitcode", f"-out={out.resolve()}"]
        arguments += ["-destroy"] if destroy else []
        arguments += [f"-lock={str(lock).lower()}", f"-refresh={str(refresh).lower()}", _lock_timeout(os.environ)]
        return self._stream(arguments, Reader(self._progress), fine=(0, _CHANGES))

    def show(self, plan: Path) -> dict[str, Any]:
        """The plan file as Terraform's plan JSON. It may hold secrets: don't log it."""
        return dict(json.loads(self._output(["show", "-json", "-no-color", str(plan.resolve())])))

    def apply(self, plan: Path) -> Changes:
        """Apply that very plan file; Terraform refuses one that the state has moved on from."""
        try:
            arguments = ["apply", "-json", "-input=false", _lock_timeout(os.environ), str(plan.resolve())]
            return self._stream(arguments, ApplyReader(self._progress))
        finally:
            self._workspace.unsaved_state()

    def outputs(self) -> dict[str, object]:
        """The outputs' values as of the last apply."""
        found = json.loads(self._output(["output", "-json", "-no-color"]))
        return {name: entry["value"] for name, entry in found.items()}

    def state_list(self) -> list[str]:
        """The addresses of everything in the state; none when there is no state yet."""
        code, output, log = self._capture(["state", "list", "-no-color"])
        if code and "No state file was found" not in log.read_text(encoding="utf-8"):
            self._fail("state list", text_errors(log.read_text(encoding="utf-8")), log)
        return output.decode().split("\n")[:-1] if not code else []

    def force_unlock(self, lock_id: str) -> None:
        """Remove the lock with that id."""
        self._output(["force-unlock", "-force", lock_id])

    def _put_state_back(self) -> None:
        unsaved = self._workspace.unsaved_state()
        if unsaved is None:
            return
        self._progress("putting back the state that could not be saved")
        try:
            self._output(["state", "push", str(unsaved.resolve())])
        except TerraformFailedError as error:
            hint = f"It lies in {unsaved}; when the state in the backend is right, delete that file. {error.hint}"
            raise TerraformFailedError(f"An unsaved state can't be put back: {error.sentence}", hint=hint) from error
        unsaved.unlink()

    def _stream(self, arguments: Sequence[str], reader: Reader, *, fine: tuple[int, ...] = (0,)) -> Changes:
        command = self._command(arguments)
        code = follow(command, reader.line, self._progress)
        if code not in fine:
            self._fail(arguments[0], reader.errors, command.log)
        return reader.changes

    def _output(self, arguments: Sequence[str]) -> bytes:
        code, output, log = self._capture(arguments)
        if code:
            self._fail(arguments[0], text_errors(log.read_text(encoding="utf-8")), log)
        return output

    def _capture(self, arguments: Sequence[str]) -> tuple[int, bytes, Path]:
        command = self._command(arguments)
        code, output = capture(command, self._progress)
        return code, output, command.log

    def _command(self, arguments: Sequence[str]) -> Command:
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
        log = self._logs / f"{now}-{arguments[0]}.log"
        argv = [str(self._toolchain.binary), *arguments]
        return Command(argv=argv, folder=self._folder, environ=self._environ, log=log)

    def _fail(self, command: str, errors: Sequence[Diagnostic], log: Path) -> NoReturn:
        raise explained(f"{self._toolchain.flavour} {command}", errors, log)


def _lock_timeout(environ: Mapping[str, str]) -> str:
    """Whoever holds the state may be about to finish."""
    seconds = environ.get(LOCK_WAIT) or _LOCK_SECONDS
    if not seconds.isdecimal():
        raise UsageError(f"{LOCK_WAIT} is {seconds!r}, which is no number of seconds.", hint="Correct it, or unset it.")
    return f"-lock-timeout={seconds}s"
