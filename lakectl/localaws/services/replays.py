"""EventBridge's replays: archived events go back to their bus, in the background, through restarts too."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from lakectl.localaws import seam_events
from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.seam_events import Event
from lakectl.localaws.services.archives import Archives
from lakectl.localaws.services.routing import Router

log = logging.getLogger(__name__)

_AT_ONCE = 500
_ACTIVE = ("STARTING", "RUNNING")
_KEPT_BACK = ("Offset", "Region", "Archive")
_LISTED = ("ReplayName", "EventSourceArn", "State", "StateReason", "EventStartTime", "EventEndTime",
           "EventLastReplayedTime", "ReplayStartTime", "ReplayEndTime")  # fmt: skip

Replay = dict[str, Any]
"""A replay of the API, and how far it is."""


class Replays:
    """The operations on replays. A crash repeats at most the events of the chunk in progress."""

    def __init__(self, platform: Platform, archives: Archives, router: Router) -> None:
        self._platform = platform
        self._document = platform.document("replays")
        self._archives = archives
        self._router = router
        self._lock = threading.Lock()
        self._all: dict[str, Replay] = self._document.load()
        self._threads: list[threading.Thread] = []
        self._stopped = False
        self._operations: dict[str, Callable[[Request], Mapping[str, Any]]] = {
            "StartReplay": self._start,
            "DescribeReplay": lambda request: _shown(self._known(request)),
            "ListReplays": self._list,
            "CancelReplay": self._cancel,
        }

    def handles(self, operation: str) -> bool:
        """What has to do with replays."""
        return operation in self._operations

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        return Reply.of(self._operations[request.operation](request))

    def start(self) -> None:
        """Go on with what an earlier process left."""
        for key, replay in self._all.items():
            if replay["State"] in _ACTIVE:
                self._begin(key)

    def stop(self) -> None:
        """Halt; every replay is on disk with how far it is."""
        self._stopped = True
        for thread in self._threads:
            thread.join()

    def _start(self, request: Request) -> Mapping[str, Any]:
        data = request.json()
        archive = str(data.get("EventSourceArn", "")).rpartition("archive/")[2]
        _check(data, seam_events.archive(archive), archive)
        name = str(data["ReplayName"])
        key = f"{request.region}/{name}"
        replay: Replay = {
            **{member: data[member] for member in ("ReplayName", "EventSourceArn", "Destination")},
            **({"Description": data["Description"]} if data.get("Description") else {}),
            "ReplayArn": f"arn:aws:events:{request.region}:{request.account}:replay/{name}",
            "EventStartTime": float(data["EventStartTime"]),
            "EventEndTime": float(data["EventEndTime"]),
            "ReplayStartTime": time.time(),
            "State": "STARTING",
            "Offset": 0,
            "Region": request.region,
            "Archive": archive,
        }
        with self._lock:
            if key in self._all:
                raise AwsError("ResourceAlreadyExistsException", f"Replay {name} already exists.")
            self._all[key] = replay
            self._document.save(self._all)
        answer = {member: replay[member] for member in ("ReplayArn", "State", "ReplayStartTime")}
        self._begin(key)
        return answer

    def _list(self, request: Request) -> Mapping[str, Any]:
        data = request.json()
        with self._lock:
            mine = [dict(replay) for replay in self._all.values() if replay["Region"] == request.region]
        found = [
            {member: replay[member] for member in _LISTED if member in replay}
            for replay in mine
            if replay["ReplayName"].startswith(data.get("NamePrefix") or "")
            and data.get("State") in (None, replay["State"])
            and data.get("EventSourceArn") in (None, replay["EventSourceArn"])
        ]
        first, count = int(data.get("NextToken") or 0), int(data.get("Limit") or len(found) or 1)
        more = {"NextToken": str(first + count)} if first + count < len(found) else {}
        return {"Replays": found[first : first + count], **more}

    def _cancel(self, request: Request) -> Mapping[str, Any]:
        replay = self._known(request)
        if replay["State"] not in _ACTIVE:
            raise AwsError("IllegalStatusException", f"Replay {replay['ReplayName']} is not in a valid state.")
        self._note(f"{request.region}/{replay['ReplayName']}", State="CANCELLED", ReplayEndTime=time.time())
        return {"ReplayArn": replay["ReplayArn"], "State": "CANCELLING"}

    def _known(self, request: Request) -> Replay:
        name = str(request.json().get("ReplayName", ""))
        with self._lock:
            found = self._all.get(f"{request.region}/{name}")
            if found is None:
                raise AwsError("ResourceNotFoundException", f"Replay {name} does not exist.")
            return dict(found)

    def _note(self, key: str, **changes: Any) -> None:
        with self._lock:
            self._all[key].update(changes)
            self._document.save(self._all)

    def _begin(self, key: str) -> None:
        thread = threading.Thread(target=self._run, args=(key,), name="replay", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self, key: str) -> None:
        replay = self._all[key]
        seam_events.work_for(self._platform.account, replay["Region"])
        try:
            while not self._stopped and replay["State"] in _ACTIVE:
                self._step(key, replay)
        except Exception as error:  # a replay that stays RUNNING would be waited for forever
            log.exception("replay %s", key)
            self._note(key, State="FAILED", StateReason=f"{type(error).__name__}: {error}", ReplayEndTime=time.time())

    def _step(self, key: str, replay: Replay) -> None:
        """Send the next events; COMPLETED when there are none."""
        lines, offset = self._archives.read((replay["Region"], replay["Archive"]), replay["Offset"], _AT_ONCE)
        if not lines:
            self._note(key, State="COMPLETED", ReplayEndTime=time.time())
            return
        envelopes = [envelope for envelope in map(json.loads, lines) if _is_wanted(envelope, replay)]
        target = replay["Destination"]
        bus = str(target["Arn"]).rpartition("/")[2]
        events = [Event.again(envelope, bus, replay["ReplayName"]) for envelope in envelopes]
        buses = self._router.buses(self._platform.account, replay["Region"])
        self._router.send_again(events, buses, replay["Region"], target.get("FilterArns") or ())
        last = {"EventLastReplayedTime": _time(envelopes[-1])} if envelopes else {}
        if replay["State"] in _ACTIVE:
            self._note(key, State="RUNNING", Offset=offset, **last)


def _check(data: Mapping[str, Any], archive: Mapping[str, Any] | None, name: str) -> None:
    for member in ("ReplayName", "EventSourceArn", "EventStartTime", "EventEndTime", "Destination"):
        if data.get(member) in (None, ""):
            raise AwsError("ValidationException", f"Parameter {member} is required.")
    if archive is None:
        raise AwsError("ResourceNotFoundException", f"Archive {name} does not exist.")
    if (data["Destination"] or {}).get("Arn") != archive.get("EventSourceArn"):
        raise AwsError("ValidationException", "Destination.Arn must be the event bus that the archive is of.")
    if float(data["EventStartTime"]) >= float(data["EventEndTime"]):
        raise AwsError("ValidationException", "EventStartTime must be before EventEndTime.")


def _shown(replay: Replay) -> Mapping[str, Any]:
    return {member: value for member, value in replay.items() if member not in _KEPT_BACK}


def _is_wanted(envelope: Mapping[str, Any], replay: Replay) -> bool:
    return bool(replay["EventStartTime"] <= _time(envelope) <= replay["EventEndTime"])


def _time(envelope: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(envelope["time"]).timestamp()
