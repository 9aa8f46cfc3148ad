"""What many streams cost: `python -m bench.scale [STREAMS …]` makes the table of docs/scale.md.

Each project is a copy of this one with so many contracts; the plan is that of a first deploy to the embedded AWS.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from lakectl.localaws import process

PROJECT = Path(__file__).resolve().parent.parent
PARTS = ("main.py", "cdktf.json", "glue_jobs", "lambda_src")
ENVIRONMENT = "local"


@dataclass(frozen=True)
class Spent:
    """CPU seconds of a command with all its children, and seconds on the clock."""

    cpu: float
    clock: float


def project_with(folder: Path, streams: int) -> Path:
    folder.mkdir()
    for part in PARTS:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    (folder / "streams").mkdir()
    text = (PROJECT / "streams" / "transactions.toml").read_text(encoding="utf-8")
    for number in range(1, streams + 1):
        contract = text.replace('["transactions"]', f'["transactions-{number}"]')
        (folder / "streams" / f"transactions_{number:03}.toml").write_text(contract, encoding="utf-8")
    return folder


def run(folder: Path, *command: str, **environ: str) -> Spent:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    subprocess.run([sys.executable, *command], cwd=folder, check=True, capture_output=True, env=os.environ | environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Spent(cpu, time.monotonic() - start)


def measured(streams: int, folder: Path) -> str:
    """One line of the table."""
    project = project_with(folder / f"{streams}-streams", streams)
    out = project / "out"
    packages = {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(PROJECT / ".lakectl" / "jsii")}
    synth = run(project, "main.py", LAKECTL_ENV=ENVIRONMENT, CDKTF_OUTDIR=str(out), **packages)
    (file,) = out.glob("stacks/*/cdk.tf.json")
    found = sum(len(named) for named in json.loads(file.read_text(encoding="utf-8"))["resource"].values())
    try:
        run(project, "-m", "lakectl", "local", "up")
        plan = run(project, "-m", "lakectl", "plan", "--env", ENVIRONMENT, **packages)
    finally:
        process.down(project)
    mebibytes = file.stat().st_size / 2**20
    return f"| {streams} | {found} | {mebibytes:.2f} | {synth.cpu:.1f} | {plan.cpu:.1f} | {plan.clock:.0f} |"


def main(counts: list[int]) -> None:
    print(
        "| streams | resources | JSON (MiB) | synthesis (s of CPU) | `lakectl plan` (s of CPU) | … (s on the clock) |"
    )
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            print(measured(count, Path(folder)), flush=True)


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [1, 10, 100])
