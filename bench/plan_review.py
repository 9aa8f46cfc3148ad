"""CPU time and memory of a review: `python -m bench.plan_review [RESOURCES …]`."""

from __future__ import annotations

import copy
import itertools
import json
import resource
import sys
import time
from typing import Any

from lakectl.plan.read import parse_plan
from lakectl.plan.render import render
from lakectl.plan.review import review
from tests.plan.corpus.files import NAMES, document


def plan_of(count: int) -> str:
    """The JSON of a plan with so many changed resources: the corpus over and over, each under an address of its own."""
    entries_of_all = (entry for name in NAMES for entry in document(name)["resource_changes"])
    changes = [entry for entry in entries_of_all if entry["change"]["actions"] != ["no-op"]]
    entries: list[dict[str, Any]] = []
    for number, entry in enumerate(itertools.islice(itertools.cycle(changes), count)):
        entries.append(copy.copy(entry) | {"address": f"{entry['address']}[{number}]"})
    return json.dumps(document("nothing") | {"resource_changes": entries})


def main(counts: list[int]) -> None:
    for count in counts:
        text = plan_of(count)
        start = time.process_time()
        reviewed = review(parse_plan(text))
        for form in ("text", "markdown", "json"):
            render(reviewed, form)
        seconds = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{count} resources, {len(text) / 1e6:.1f} MB of JSON: {seconds:.2f} s of CPU, "
            f"{len(reviewed.findings)} findings, {peak:.0f} MB at most"
        )


if __name__ == "__main__":
    main([int(count) for count in sys.argv[1:]] or [1_000, 5_000])
