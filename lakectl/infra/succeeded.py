"""A rule that sees a stream's workflow succeed. It has no target: that it was triggered is a metric, which is all."""

from __future__ import annotations

import json

from lakectl.infra.cdktf import CloudwatchEventRule, Construct
from lakectl.infra.crawler import Crawler
from lakectl.infra.job import Job


class Succeeded(Construct):
    """Triggered by the end of the workflow's last action: the crawler's, or the job's where there is no crawler.

    Glue tells the account's default bus of both ("Automating AWS Glue with EventBridge"), of workflows it doesn't.
    """

    def __init__(self, scope: Construct, construct_id: str, name: str, job: Job, crawler: Crawler | None) -> None:
        super().__init__(scope, construct_id)
        if crawler:
            kind, detail = "Glue Crawler State Change", {"crawlerName": [crawler.name], "state": ["Succeeded"]}
        else:
            kind, detail = "Glue Job State Change", {"jobName": [job.name], "state": ["SUCCEEDED"]}
        pattern = {"source": ["aws.glue"], "detail-type": [kind], "detail": detail}
        rule = CloudwatchEventRule(
            Construct(self, "done"),
            "rule",
            name=name,
            description="The workflow of a stream succeeded",
            event_pattern=json.dumps(pattern, sort_keys=True),
        )
        self.name = rule.name
