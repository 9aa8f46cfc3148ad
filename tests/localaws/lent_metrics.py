"""Run by test_seam.py in a process of its own: what of ministack's metrics is left after services' were lent to it."""

from __future__ import annotations

import sys
from pathlib import Path

from lakectl.localaws import seam, seam_events, seam_metrics, settings
from lakectl.localaws.metrics import Point, Series

_HERE = ("000000000000", "eu-central-1")


def main(data: Path) -> None:
    """Lend, save in the middle, and load what was saved."""
    settings.configure(settings.Settings(data=data, port=1, region=_HERE[1], keys=settings.Keys("a", "b")))
    cloudwatch = seam.module("services.cloudwatch")
    seam_events.work_for(*_HERE)
    metrics = cloudwatch._metrics
    metrics["lake/etl", "Own", ""] = [{"Timestamp": 1.0, "Value": 1.0, "Unit": "None", "Dimensions": {}}]
    series = Series(_HERE[1], "AWS/SQS", "Lent", (("QueueName", "q"),), "Count")
    with seam_metrics.lent({series: [Point(0, 1.0, 1.0, 1.0, 1.0)]}, _HERE[1]):
        saved = cloudwatch.get_state()
    sys.stdout.write(f"{sorted(name for _, name, _ in metrics)}\n")
    cloudwatch.load_persisted_state(saved)
    sys.stdout.write(f"{sorted(name for _, name, _ in metrics)}\n")
    seam_metrics.take_over(lambda *_: None, lambda *_: None)
    sys.stdout.write(f"{sorted(name for _, name, _ in metrics)}\n")


main(Path(sys.argv[1]))
