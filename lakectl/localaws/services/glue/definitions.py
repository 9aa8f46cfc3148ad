"""Create, read, update, delete for jobs, triggers, crawlers and workflows.

They are kept here and not in ministack, which forgets members that matter (a job's ExecutionProperty and
ExecutionClass, a crawler's LakeFormationConfiguration) and invents empty ones (a trigger's Predicate), so that
Terraform would see a difference after every apply.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.api import AwsError, Platform
from lakectl.localaws.services.glue.kinds import CRAWLER, JOB, TRIGGER, WORKFLOW, Kind, definition
from lakectl.localaws.services.glue.pages import page
from lakectl.localaws.services.glue.store import Store, now

Operation = Callable[[Mapping[str, Any]], dict[str, Any]]


class Definitions:
    """The operations on definitions."""

    def __init__(self, store: Store, platform: Platform, views: Mapping[str, Operation]) -> None:
        self._store = store
        self._platform = platform
        self._views = views
        """Kind's noun → what its definition looks like from outside (state of a crawler, last run of a workflow)."""

    def operations(self) -> dict[str, Operation]:
        """By the name that the API gives them."""
        found: dict[str, Operation] = {}
        for kind in (JOB, TRIGGER, CRAWLER, WORKFLOW):
            found |= self._of_kind(kind)
        return found

    def _of_kind(self, kind: Kind) -> dict[str, Operation]:
        noun, plural = kind.noun, f"{kind.noun}s"
        return {
            f"Create{noun}": lambda request: self._create(kind, request),
            f"Get{noun}": lambda request: {noun: self._view(kind, str(request[kind.key]))},
            f"Get{plural}": lambda request: page(plural, self._views_of(kind, request), request),
            f"List{plural}": lambda request: page(
                f"{noun}Names" if kind is not WORKFLOW else plural, self._names(kind), request
            ),
            f"BatchGet{plural}": lambda request: self._batch(kind, request),
            f"Update{noun}": lambda request: self._update(kind, request),
            f"Delete{noun}": lambda request: self._delete(kind, str(request[kind.key])),
        }

    def _create(self, kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
        given = dict(request)
        tags = given.pop("Tags", None)
        name = given["Name"]
        with self._store.change() as state:
            if name in state[kind.section]:
                raise AwsError("AlreadyExistsException", f"{kind.noun} {name} already exists")
            created = {**kind.fill(given), **_times(kind, now())}
            state[kind.section][name] = created
        if tags:
            self._platform.client("glue").tag_resource(ResourceArn=self._arn(kind, name), TagsToAdd=tags)
        return {} if kind is CRAWLER else {"Name": name}

    def _update(self, kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
        """A job is replaced by what is given; of the others only the given members change."""
        name = str(request[kind.key])
        given = request.get(f"{kind.noun}Update", {k: v for k, v in request.items() if k != "Name"})
        with self._store.change() as state:
            before = definition(state, kind, name)
            kept = {} if kind is JOB else _without_times(before)
            updated = {**kind.fill({**kept, **given, "Name": name}), **_times(kind, now(), before)}
            state[kind.section][name] = updated
        if kind is TRIGGER:
            return {"Trigger": updated}
        return {} if kind is CRAWLER else {kind.key: name}

    def _delete(self, kind: Kind, name: str) -> dict[str, Any]:
        """DeleteJob alone answers well when there is nothing to delete ("DeleteJob")."""
        with self._store.change() as state:
            if kind is not JOB:
                definition(state, kind, name)
            state[kind.section].pop(name, None)
        self._forget_tags(kind, name)
        return {} if kind is CRAWLER else {kind.key: name}

    def _forget_tags(self, kind: Kind, name: str) -> None:
        glue, arn = self._platform.client("glue"), self._arn(kind, name)
        tags = list(glue.get_tags(ResourceArn=arn)["Tags"])
        if tags:
            glue.untag_resource(ResourceArn=arn, TagsToRemove=tags)

    def _view(self, kind: Kind, name: str) -> dict[str, Any]:
        found = definition(self._store.read(), kind, name)
        view = self._views.get(kind.noun)
        return view(found) if view else found

    def _names(self, kind: Kind) -> list[str]:
        return sorted(self._store.read()[kind.section])

    def _views_of(self, kind: Kind, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        views = [self._view(kind, name) for name in self._names(kind)]
        job = request.get("DependentJobName")
        if job:
            return [view for view in views if any(action.get("JobName") == job for action in view["Actions"])]
        return views

    def _batch(self, kind: Kind, request: Mapping[str, Any]) -> dict[str, Any]:
        plural = f"{kind.noun}s"
        asked = request["Names"] if kind is WORKFLOW else request[f"{kind.noun}Names"]
        known = self._names(kind)
        found = [self._view(kind, name) for name in asked if name in known]
        missing = {CRAWLER: "CrawlersNotFound", WORKFLOW: "MissingWorkflows"}.get(kind, f"{plural}NotFound")
        return {plural: found, missing: [name for name in asked if name not in known]}

    def _arn(self, kind: Kind, name: str) -> str:
        return f"arn:aws:glue:{self._platform.region}:{self._platform.account}:{kind.arn_type}/{name}"


def _times(kind: Kind, time: float, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """When it was made and changed, under this kind's names; a crawler also counts its versions."""
    if kind is TRIGGER:
        return {}
    if kind is CRAWLER:
        version = before["Version"] + 1 if before else 1
        return {"CreationTime": before["CreationTime"] if before else time, "LastUpdated": time, "Version": version}
    return {"CreatedOn": before["CreatedOn"] if before else time, "LastModifiedOn": time}


def _without_times(entry: Mapping[str, Any]) -> dict[str, Any]:
    times = ("CreatedOn", "LastModifiedOn", "CreationTime", "LastUpdated", "Version")
    return {name: value for name, value in entry.items() if name not in times}
