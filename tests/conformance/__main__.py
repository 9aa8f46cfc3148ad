"""`python -m tests.conformance`: all of it, and the tables of docs/local.md; exit code 1 when something fails.

`python -m tests.conformance aws_glue aws_sqs_queue` runs the examples of these types alone.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from lakectl.localaws.process import down, up
from tests.conformance import calls, patterns, terraform
from tests.conformance.examples import examples
from tests.conformance.table import tables
from tests.localaws.conftest import REGION


def main(wanted: list[str]) -> int:
    """Run, print, say whether all is well."""
    chosen = [one for one in examples() if not wanted or one.type.startswith(tuple(wanted))]
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        endpoint = up(project, region=REGION)
        try:
            outcomes = terraform.run(endpoint, project / "terraform", chosen)
            answered = calls.run(endpoint)
            matched = patterns.run(endpoint)
        finally:
            down(project)
    print(tables(outcomes, answered, matched))  # noqa: T201 - the command's output
    failed = [f"{one.example.label}: {one.why}" for one in outcomes if one.state == "failed"]
    failed += [f"{one.service} {one.call.operation}: {one.why}" for one in answered if one.state == "failed"]
    failed += [f"pattern: {kind}" for kind, state in matched if state == "failed"]
    for line in failed:
        print(line, file=sys.stderr)  # noqa: T201
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
