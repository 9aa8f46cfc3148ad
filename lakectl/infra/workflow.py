"""The Glue workflow of a stream: on schedule the job, and when it has succeeded the crawler, where there is one."""

from __future__ import annotations

from dataclasses import dataclass

from lakectl.infra.cdktf import (
    Construct,
    GlueTrigger,
    GlueTriggerActions,
    GlueTriggerPredicateConditions,
    GlueWorkflow,
)
from lakectl.infra.crawler import Crawler
from lakectl.infra.job import Job


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowProps:
    """One stream's workflow."""

    name: str
    hourly_trigger: str
    crawl_trigger: str
    schedule: str


class Workflow(Construct):
    """The workflow and its triggers. Run the workflow, not the job: a job started by hand triggers nothing."""

    def __init__(
        self, scope: Construct, construct_id: str, job: Job, crawler: Crawler | None, props: WorkflowProps
    ) -> None:
        super().__init__(scope, construct_id)
        workflow = GlueWorkflow(self, "workflow", name=props.name, max_concurrent_runs=1)
        self.name = workflow.name
        GlueTrigger(
            Construct(self, "hourly"),
            "trigger",
            name=props.hourly_trigger,
            type="SCHEDULED",
            schedule=props.schedule,
            workflow_name=self.name,
            actions=[GlueTriggerActions(job_name=job.name)],
        )
        if crawler:
            self._crawl(job, crawler, props)

    def _crawl(self, job: Job, crawler: Crawler, props: WorkflowProps) -> None:
        succeeded = GlueTriggerPredicateConditions(job_name=job.name, state="SUCCEEDED", logical_operator="EQUALS")
        GlueTrigger(
            Construct(self, "crawl"),
            "trigger",
            name=props.crawl_trigger,
            type="CONDITIONAL",
            workflow_name=self.name,
            predicate={"conditions": [succeeded]},
            actions=[GlueTriggerActions(crawler_name=crawler.name)],
        )
