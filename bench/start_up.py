"""CPU time of commands that load little, as multiples of a bare Python: `python -m bench.start_up`."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys

ROUNDS = 7
BARE = ("-c", "pass")
COMMANDS = {
    "python -c pass": BARE,
    "python -c 'import click'": ("-c", "import click"),
    "lakectl --help": ("-m", "lakectl", "--help"),
    "lakectl deploy --help": ("-m", "lakectl", "deploy", "--help"),
    "lakectl local status": ("-m", "lakectl", "local", "status"),
}


def cpu_seconds(arguments: tuple[str, ...]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run((sys.executable, *arguments), check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    medians = {}
    for name, arguments in COMMANDS.items():
        cpu_seconds(arguments)
        medians[name] = statistics.median(cpu_seconds(arguments) for _ in range(ROUNDS))
    print("| command | CPU seconds | times bare Python |\n| --- | --- | --- |")
    for name, seconds in medians.items():
        print(f"| `{name}` | {seconds:.3f} | {seconds / medians['python -c pass']:.1f} |")


if __name__ == "__main__":
    main()
