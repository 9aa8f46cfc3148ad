"""Runs jobs: a thread each, from the script's download to the last log line."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws.api import Platform
from lakectl.localaws.engines.spark import archive, failure
from lakectl.localaws.engines.spark.process import JobProcess, begin_archive
from lakectl.localaws.engines.webhdfs.server import Gateway
from lakectl.localaws.services.glue import job_logs
from lakectl.localaws.services.glue.launch import LaunchError, credentials_of, prepare, role_arn, s3_client
from lakectl.localaws.services.glue.store import now

log = logging.getLogger(__name__)

Changed = Callable[[str, Mapping[str, Any]], None]
"""Told a run's id and the members that changed."""

SECONDS_PER_MINUTE = 60.0


class Runner:
    """The running jobs."""

    def __init__(self, platform: Platform, gateway: Gateway) -> None:
        self._platform = platform
        self._gateway = gateway
        self._lock = threading.Lock()
        self._processes: dict[str, JobProcess] = {}
        self._stopping: set[str] = set()
        self._threads: dict[str, threading.Thread] = {}
        self._archive = archive.Builder()

    def begin(self, job: Mapping[str, Any], run: Mapping[str, Any], changed: Changed) -> None:
        """Start a run in the background."""
        thread = threading.Thread(target=self._run, args=(job, run, changed), name=run["Id"][:12], daemon=True)
        with self._lock:
            self._threads[run["Id"]] = thread
            thread.start()

    def stop(self, run_id: str) -> None:
        """End a run's process; the run then is STOPPED."""
        with self._lock:
            self._stopping.add(run_id)
            process = self._processes.get(run_id)
        if process:
            process.kill()

    def stop_all(self) -> None:
        """End every run and wait for the threads, those too that a failure begins in the meantime."""
        while threads := self._running():
            for run_id, thread in threads.items():
                self.stop(run_id)
                thread.join()
        self._archive.stop()

    def _running(self) -> dict[str, threading.Thread]:
        with self._lock:
            return dict(self._threads)

    def folder(self, run_id: str) -> Path:
        """A run's own folder."""
        return self._platform.data / "glue" / "runs" / run_id

    def _run(self, job: Mapping[str, Any], run: Mapping[str, Any], changed: Changed) -> None:
        run_id = run["Id"]
        try:
            end = self._execute(job, run, changed)
        except (LaunchError, ClientError, BotoCoreError, OSError) as error:
            log.warning("job run %s: %s", run_id, error)
            end = {"JobRunState": "FAILED", "ErrorMessage": f"LAUNCH ERROR | {error}"}
        except Exception as error:  # a bug must not leave a run that never ends
            log.exception("job run %s", run_id)
            end = {"JobRunState": "FAILED", "ErrorMessage": f"Internal service error : {error!r}"}
        changed(run_id, {**end, "CompletedOn": now()})
        with self._lock:
            del self._threads[run_id]

    def _execute(self, job: Mapping[str, Any], run: Mapping[str, Any], changed: Changed) -> dict[str, Any]:
        folder = self.folder(run["Id"])
        credentials = credentials_of(self._platform, job["Role"])
        token = self._gateway.open_run(s3_client(self._platform, credentials))
        scratch = folder / "scratch"
        try:
            gateway = f"webhdfs://127.0.0.1:{self._gateway.port}/{token}"
            prepared = prepare(self._platform, job, run, folder=folder, gateway=gateway, credentials=credentials)
            end = self._watch(JobProcess(prepared), run, changed, report=prepared.report)
            end["FailedTasks"] = failure.failed_tasks(prepared.errors)
            role = role_arn(self._platform, job["Role"])
            job_logs.publish(self._platform, role, run, output=prepared.output, errors=prepared.errors)
            if end["JobRunState"] == "SUCCEEDED":
                begin_archive(self._archive, prepared)
        finally:
            self._gateway.close_run(token)
            shutil.rmtree(scratch, ignore_errors=True)
        return end

    def _watch(self, process: JobProcess, run: Mapping[str, Any], changed: Changed, *, report: Path) -> dict[str, Any]:
        """Wait for the end; the members that tell of it."""
        run_id, began = run["Id"], time.monotonic()
        with self._lock:
            self._processes[run_id] = process
            stopping = run_id in self._stopping
        if stopping:
            process.kill()
        else:
            changed(run_id, {"JobRunState": "RUNNING"})
        status = process.wait(run["Timeout"] * SECONDS_PER_MINUTE)
        if status is None:
            process.kill()
            process.wait(SECONDS_PER_MINUTE)
        with self._lock:
            del self._processes[run_id]
            stopping = run_id in self._stopping
        end = _end(status, stopping=stopping, report=report)
        return {**end, "ExecutionTime": round(time.monotonic() - began)}


def _end(status: int | None, *, stopping: bool, report: Path) -> dict[str, Any]:
    if stopping:
        return {"JobRunState": "STOPPED"}
    if status is None:
        return {"JobRunState": "TIMEOUT", "ErrorMessage": "Job run exceeded its timeout"}
    if status:
        return {"JobRunState": "FAILED", "ErrorMessage": failure.reason(report, status)}
    return {"JobRunState": "SUCCEEDED"}
