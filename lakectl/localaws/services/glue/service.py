"""The service: which operations are answered here, and how jobs, crawlers and workflows are wired to each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.engines.webhdfs.server import Gateway
from lakectl.localaws.seam import next_time
from lakectl.localaws.services.events import Events
from lakectl.localaws.services.glue import crawls, workflow_runs
from lakectl.localaws.services.glue.crawler_schedules import CrawlerSchedules
from lakectl.localaws.services.glue.crawls import Crawls
from lakectl.localaws.services.glue.definitions import Definitions, Operation
from lakectl.localaws.services.glue.graph import graph
from lakectl.localaws.services.glue.job_runs import JobRuns
from lakectl.localaws.services.glue.runner import Runner
from lakectl.localaws.services.glue.schedule import Schedule
from lakectl.localaws.services.glue.store import Store
from lakectl.localaws.services.glue.told import Told
from lakectl.localaws.services.glue.workflow_runs import WorkflowRuns


class GlueService:
    """What of Glue runs things; the Data Catalog and security configurations stay ministack's."""

    name = "glue"

    def __init__(self, platform: Platform, events: Events) -> None:
        self._store = Store(platform.document("glue"))
        self._gateway = Gateway(platform.data / "glue" / "spool")
        self._runner = Runner(platform, self._gateway)
        told = Told(platform, events, self._store)
        self._jobs = JobRuns(self._store, self._runner, self._job_ended, told.job_ended)
        self._crawls = Crawls(self._store, platform, self._crawl_ended, told.crawl)
        self._workflows = WorkflowRuns(self._store, self)
        self._schedule = Schedule(self._store, self._due, next_time)
        views: dict[str, Operation] = {"Crawler": self._crawler_view, "Workflow": self._workflow_view}
        self._operations: dict[str, Operation] = {
            **Definitions(self._store, platform, views).operations(),
            **self._jobs.operations(),
            **self._crawls.operations(),
            **CrawlerSchedules(self._store).operations(),
            **self._workflows.operations(),
            "GetWorkflow": self._get_workflow,
            "CreateConnection": _no_connection,
        }

    def handles(self, operation: str) -> bool:
        """Whether it's one of ours."""
        return operation in self._operations

    def handle(self, request: Request) -> Reply:
        """Answer; AwsError."""
        try:
            return Reply.of(self._operations[request.operation](request.json()))
        except KeyError as missing:
            raise AwsError("InvalidInputException", f"{request.operation} needs {missing}") from missing

    def start(self) -> None:
        """Serve S3 to Spark; end what was running when the embedded AWS ended."""
        self._gateway.start()
        self._jobs.recover()
        self._crawls.recover()
        for run_id in self._store.read()["workflow_runs"]:
            self._workflows.advance(run_id)
        self._schedule.start()

    def stop(self) -> None:
        """End every run; each is recorded as stopped."""
        self._schedule.stop()
        self._runner.stop_all()
        self._crawls.stop_all()
        self._gateway.stop()

    def _due(self, trigger: Mapping[str, Any]) -> None:
        """The time of a SCHEDULED trigger, or of a crawler with a schedule, has come."""
        if "CrawlerName" in trigger:
            self._crawls.start(trigger["CrawlerName"])
        else:
            self._workflows.fire(trigger)

    def begin(self, action: Mapping[str, Any], *, trigger: str, workflow_run: str) -> str:
        """A trigger's action (see `workflow_runs.Starts`)."""
        if "JobName" in action:
            return self._jobs.start(action["JobName"], action, trigger=trigger, workflow_run=workflow_run)
        return self._crawls.start(action["CrawlerName"], workflow_run=workflow_run)

    def halt(self, kind: str, name: str, run_id: str) -> None:
        """Stop an action of a workflow run (see `workflow_runs.Starts`)."""
        if kind == "JOB":
            self._jobs.stop(name, run_id)
        else:
            self._crawls.stop(run_id)

    def _job_ended(self, run: dict[str, Any]) -> None:
        if "WorkflowRunId" in run:
            self._workflows.action_ended(run["WorkflowRunId"], run["Id"], run["JobRunState"])

    def _crawl_ended(self, crawl: dict[str, Any]) -> None:
        if crawl["WorkflowRunId"]:
            self._workflows.action_ended(crawl["WorkflowRunId"], crawl["CrawlId"], crawl["State"])

    def _crawler_view(self, crawler: Mapping[str, Any]) -> dict[str, Any]:
        return crawls.with_state(self._store.read(), crawler)

    def _workflow_view(self, workflow: Mapping[str, Any]) -> dict[str, Any]:
        last = workflow_runs.last_run(self._store.read(), workflow["Name"])
        return {**workflow, "LastRun": last} if last else dict(workflow)

    def _get_workflow(self, request: Mapping[str, Any]) -> dict[str, Any]:
        state = self._store.read()
        name = request["Name"]
        if name not in state["workflows"]:
            raise AwsError("EntityNotFoundException", f"Workflow {name} not found")
        shown = self._workflow_view(state["workflows"][name])
        return {"Workflow": {**shown, "Graph": graph(state, name)} if request.get("IncludeGraph") else shown}


def _no_connection(_request: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing here could use one: crawlers read the catalog, jobs read S3."""
    raise AwsError("OperationNotSupportedException", "The embedded AWS has no connections of Glue")
