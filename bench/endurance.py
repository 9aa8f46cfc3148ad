"""Start and memory of the embedded AWS: `python -m bench.endurance [events, 1000000 unless told]`.

CPU seconds from the start of the process until it is healthy, memory at rest, then memory while that many events go
through a rule and a stream to S3. The run fails unless each of them lies in S3 at its end, once.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from bench.events import REGION, Load, build, cpu_and_memory, landed
from lakectl.localaws import process

_EVENTS = 1_000_000
_LINES = 10
_AT_REST = 3.0


def _watched(load: Load, pid: int) -> list[tuple[float, int]]:
    """CPU seconds and megabytes, once a second, until the clients are done."""
    samples = []
    while not load.is_over():
        samples.append(cpu_and_memory(pid))
        time.sleep(1)
    return samples


def main(events: float = _EVENTS) -> None:
    with tempfile.TemporaryDirectory() as folder:
        endpoint = process.up(Path(folder), region=REGION)
        try:
            started, _ = cpu_and_memory(endpoint.pid)
            time.sleep(_AT_REST)
            _, idle = cpu_and_memory(endpoint.pid)
            print(f"CPU seconds to healthy: {started:.2f}; at rest: {idle} MB; load {os.getloadavg()[0]:.1f}\n")
            build(endpoint.environ(), seconds=60)
            load = Load(endpoint.environ(), seconds=float("inf"), most=int(events))
            samples = _watched(load, endpoint.pid)
            taken, _, seconds = load.result()
            cpu, memory = cpu_and_memory(endpoint.pid)
            print("| events | server MB |\n| --- | --- |")
            for at in range(1, _LINES):
                print(f"| {at * taken // _LINES:,} | {samples[at * len(samples) // _LINES][1]} |")
            print(f"| {taken:,} | {memory} |\n")
            most = max(megabytes for _, megabytes in samples)
            print(f"At most {most} MB; {taken / seconds:,.0f} events a second, {taken / cpu:,.0f} a server CPU second.")
            count, different = landed(endpoint.environ(), taken)
        finally:
            process.down(Path(folder))
    print(f"{count:,} events lie in S3, {different:,} different ones.")
    if not count == different == taken:
        raise SystemExit("events are missing or there twice")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
