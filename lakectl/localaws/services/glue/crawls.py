"""Crawls: start, stop, look; the crawler's state and its last crawl are the newest of them."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws.api import AwsError, Platform
from lakectl.localaws.services.glue import job_logs
from lakectl.localaws.services.glue.crawl import Crawl, CrawlCancelledError
from lakectl.localaws.services.glue.definitions import Operation
from lakectl.localaws.services.glue.kinds import CRAWLER, definition
from lakectl.localaws.services.glue.launch import role_arn
from lakectl.localaws.services.glue.pages import page
from lakectl.localaws.services.glue.store import State, Store, now

log = logging.getLogger(__name__)

LOG_GROUP = "/aws-glue/crawlers"
_ACTIVE = ("RUNNING", "CANCELLING")
_COUNTS = ("TablesCreated", "TablesUpdated", "TablesDeleted")
LOST = "The embedded AWS ended while the crawler was running"


class Crawls:
    """The operations on crawls."""

    def __init__(
        self,
        store: Store,
        platform: Platform,
        ended: Callable[[dict[str, Any]], None],
        tell: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._store = store
        self._platform = platform
        self._ended = ended
        """Told of every crawl that ends."""
        self._tell_of = tell
        """Told of every crawl that begins or ends, when all else is done."""
        self._threads: dict[str, threading.Thread] = {}
        self._cancelled: set[str] = set()

    def operations(self) -> dict[str, Operation]:
        """By the name that the API gives them."""
        return {
            "StartCrawler": self._start,
            "StopCrawler": self._stop,
            "GetCrawlerMetrics": self._metrics,
            "ListCrawls": self._list,
        }

    def start(self, name: str, *, workflow_run: str = "") -> str:
        """Begin a crawl; its id. EntityNotFoundException, CrawlerRunningException."""
        with self._store.change() as state:
            crawler = definition(state, CRAWLER, name)
            last = newest(state, name)
            if last and last["State"] in _ACTIVE:
                raise AwsError("CrawlerRunningException", f"Crawler with name {name} has already started")
            crawl: dict[str, Any] = {
                "CrawlId": secrets.token_hex(16),
                "CrawlerName": name,
                "State": "RUNNING",
                "StartedOn": now(),
                "LogGroup": LOG_GROUP,
                "LogStream": name,
                "WorkflowRunId": workflow_run,
                **dict.fromkeys((*_COUNTS, "PartitionsCreated", "PartitionsDeleted"), 0),
            }
            state["crawls"][crawl["CrawlId"]] = crawl
        crawl_id = str(crawl["CrawlId"])
        thread = threading.Thread(target=self._run, args=(crawler, crawl_id), name=f"crawl-{name}", daemon=True)
        self._threads[crawl_id] = thread
        thread.start()
        return crawl_id

    def stop(self, crawl_id: str) -> None:
        """Begin to stop a crawl."""
        self._cancelled.add(crawl_id)
        with self._store.change() as state:
            state["crawls"][crawl_id]["State"] = "CANCELLING"

    def stop_all(self) -> None:
        """End every crawl and wait for the threads."""
        for crawl_id, thread in list(self._threads.items()):
            self._cancelled.add(crawl_id)
            thread.join()

    def recover(self) -> None:
        """After a start: what was running when the embedded AWS ended, ended with it."""
        for crawl_id, crawl in self._store.read()["crawls"].items():
            if crawl["State"] in _ACTIVE:
                self._end(crawl_id, {"State": "FAILED", "ErrorMessage": LOST})

    def _run(self, crawler: Mapping[str, Any], crawl_id: str) -> None:
        self._tell_of(self._store.read()["crawls"][crawl_id])
        crawl = Crawl(self._platform, crawler, is_cancelled=lambda: crawl_id in self._cancelled)
        try:
            crawl.run()
            end = {"State": "SUCCEEDED"}
        except CrawlCancelledError:
            end = {"State": "CANCELLED"}
        except (AwsError, ClientError, BotoCoreError, OSError) as error:
            log.warning("crawler %s: %s", crawler["Name"], error)
            end = {"State": "FAILED", "ErrorMessage": str(error)}
        except Exception as error:  # a bug must not leave a crawl that never ends
            log.exception("crawler %s", crawler["Name"])
            end = {"State": "FAILED", "ErrorMessage": f"Internal Service Exception: {error!r}"}
        self._tell(crawler, crawl_id, end, crawl.counts)
        self._end(crawl_id, {**end, **crawl.counts})
        del self._threads[crawl_id]

    def _tell(
        self, crawler: Mapping[str, Any], crawl_id: str, end: Mapping[str, Any], counts: Mapping[str, int]
    ) -> None:
        """Say in the crawler's log stream how the crawl went."""
        changed = [f"{name}: {count}" for name, count in counts.items() if count]
        how = f"{end['State']} {end.get('ErrorMessage', '')}".rstrip()
        lines = [f"[{crawl_id}] {line}" for line in ("Crawl started", *changed, f"Crawl ended: {how}")]
        job_logs.write(self._platform, role_arn(self._platform, crawler["Role"]), LOG_GROUP, crawler["Name"], [lines])

    def _end(self, crawl_id: str, end: Mapping[str, Any]) -> None:
        with self._store.change() as state:
            crawl = state["crawls"][crawl_id]
            crawl.update(end, CompletedOn=now())
        self._ended(crawl)
        self._tell_of(crawl)

    def _start(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self.start(request["Name"])
        return {}

    def _stop(self, request: Mapping[str, Any]) -> dict[str, Any]:
        state = self._store.read()
        definition(state, CRAWLER, request["Name"])
        last = newest(state, request["Name"])
        if not last or last["State"] not in _ACTIVE:
            raise AwsError("CrawlerNotRunningException", f"Crawler with name {request['Name']} isn't running")
        self.stop(last["CrawlId"])
        return {}

    def _metrics(self, request: Mapping[str, Any]) -> dict[str, Any]:
        state = self._store.read()
        names = request.get("CrawlerNameList") or sorted(state["crawlers"])
        return page(
            "CrawlerMetricsList", [_metric(state, name) for name in names if name in state["crawlers"]], request
        )

    def _list(self, request: Mapping[str, Any]) -> dict[str, Any]:
        state = self._store.read()
        definition(state, CRAWLER, request["CrawlerName"])
        crawls = [crawl for crawl in state["crawls"].values() if crawl["CrawlerName"] == request["CrawlerName"]]
        return page("Crawls", [_history(crawl) for crawl in reversed(crawls)], request)


def newest(state: State, name: str) -> dict[str, Any] | None:
    """The crawler's newest crawl."""
    crawls = [crawl for crawl in state["crawls"].values() if crawl["CrawlerName"] == name]
    return crawls[-1] if crawls else None


def with_state(state: State, crawler: Mapping[str, Any]) -> dict[str, Any]:
    """The crawler as GetCrawler shows it."""
    last = newest(state, crawler["Name"])
    shown = {**crawler, "State": "READY", "CrawlElapsedTime": 0}
    if last is None:
        return shown
    if last["State"] in _ACTIVE:
        running = "RUNNING" if last["State"] == "RUNNING" else "STOPPING"
        shown |= {"State": running, "CrawlElapsedTime": int((now() - last["StartedOn"]) * 1000)}
        ended = [c for c in state["crawls"].values() if c["CrawlerName"] == crawler["Name"] and "CompletedOn" in c]
        return {**shown, "LastCrawl": _last_crawl(ended[-1])} if ended else shown
    return {**shown, "LastCrawl": _last_crawl(last)}


def _last_crawl(crawl: Mapping[str, Any]) -> dict[str, Any]:
    error = {"ErrorMessage": crawl["ErrorMessage"]} if "ErrorMessage" in crawl else {}
    return {
        "Status": crawl["State"],
        **error,
        "LogGroup": crawl["LogGroup"],
        "LogStream": crawl["LogStream"],
        "MessagePrefix": crawl["CrawlId"],
        "StartTime": crawl["StartedOn"],
    }


def _metric(state: State, name: str) -> dict[str, Any]:
    crawls = [crawl for crawl in state["crawls"].values() if crawl["CrawlerName"] == name and "CompletedOn" in crawl]
    seconds = [crawl["CompletedOn"] - crawl["StartedOn"] for crawl in crawls]
    return {
        "CrawlerName": name,
        "TimeLeftSeconds": 0.0,
        "StillEstimating": False,
        "LastRuntimeSeconds": seconds[-1] if seconds else 0.0,
        "MedianRuntimeSeconds": sorted(seconds)[len(seconds) // 2] if seconds else 0.0,
        **{count: crawls[-1][count] if crawls else 0 for count in _COUNTS},
    }


def _history(crawl: Mapping[str, Any]) -> dict[str, Any]:
    states = {"SUCCEEDED": "COMPLETED", "FAILED": "FAILED", "CANCELLED": "STOPPED"}
    shown = {
        "CrawlId": crawl["CrawlId"],
        "State": states.get(crawl["State"], "RUNNING"),
        "StartTime": crawl["StartedOn"],
        "LogGroup": crawl["LogGroup"],
        "LogStream": crawl["LogStream"],
        "MessagePrefix": crawl["CrawlId"],
    }
    renamed = {"CompletedOn": "EndTime", "ErrorMessage": "ErrorMessage"}
    return shown | {new: crawl[old] for old, new in renamed.items() if old in crawl}
