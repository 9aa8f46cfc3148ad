"""What a process and all that it starts use: CPU seconds, memory at most, seconds on the clock."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY = 0.2


@dataclass(frozen=True, slots=True)
class Used:
    """Resources of a process tree."""

    cpu: float
    """Seconds; user and system, of every process of the session."""
    peak: int
    """Bytes: the largest sum of proportional set sizes (memory that is shared counts once) that was seen."""
    clock: float


def run(command: Sequence[str], *, log: Path, environ: Mapping[str, str] | None = None) -> Used:
    """Run a command in a session of its own; raises RuntimeError with the log's end when it fails."""
    start, seen, peak = time.monotonic(), dict[int, float](), 0
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=output, start_new_session=True, env={**os.environ, **(environ or {})}
        )
        while True:
            pids = _session(process.pid)
            seen |= {pid: cpu for pid in pids if (cpu := _cpu(pid)) is not None}
            peak = max(peak, sum(map(_memory, pids)))
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            if done:
                break
            time.sleep(_EVERY)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} failed: {log.read_text(errors='replace')[-2000:]}")
    # wait4 knows what was waited for, to its end; /proc what nobody waited for, up to the last look.
    return Used(max(usage.ru_utime + usage.ru_stime, sum(seen.values())), peak, time.monotonic() - start)


def _session(leader: int) -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _leader(int(path.name)) == leader]


def _leader(pid: int) -> int:
    try:
        return os.getsid(pid)
    except OSError:
        return 0


def _cpu(pid: int) -> float | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _memory(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) << 10 for line in text.splitlines() if line.startswith("Pss:")), 0)
