"""Runs a job's script in the job's own process: `python bootstrap.py LIFELINE REPORT SCRIPT [ARGUMENT…]`.

LIFELINE is the reading end of a pipe whose other end only the embedded AWS holds: when that dies, however it dies, the
pipe closes and the whole process group goes, Spark's JVM with it. REPORT is where an uncaught exception is described.
Only the standard library is imported here, and the script finds `sys.argv`, `sys.path` and `__main__` as if run alone.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import sys
import threading
import traceback
from pathlib import Path


def main(lifeline: int, report: Path, script: str) -> int:
    """Run the script; the exit status of the process."""
    os.set_inheritable(lifeline, False)  # noqa: FBT003 - positional in the standard library
    threading.Thread(target=_die_with, args=(lifeline,), daemon=True).start()
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as leaving:
        if leaving.code in (None, 0):
            return 0
        _report(report, leaving)
        return leaving.code if isinstance(leaving.code, int) else 1
    except BaseException as error:  # noqa: BLE001 - the script's, whatever it is, becomes the run's error
        _report(report, error)
        _show(error, script)
        return 1
    return 0


def _die_with(lifeline: int) -> None:
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def _report(report: Path, error: BaseException) -> None:
    report.write_text(json.dumps({"type": type(error).__name__, "message": str(error)}), encoding="utf-8")


def _show(error: BaseException, script: str) -> None:
    """The traceback as the script alone would print it."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename != script:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


if __name__ == "__main__":
    _lifeline, _report_file, *_rest = sys.argv[1:]
    sys.argv = _rest
    sys.path[0] = str(Path(_rest[0]).parent)
    sys.exit(main(int(_lifeline), Path(_report_file), _rest[0]))
