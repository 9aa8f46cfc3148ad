"""The operations of Glue's Data Catalog: IAM on every resource, Lake Formation, ministack, then what may be shown.

Lake Formation's documentation names its permissions ("Lake Formation permissions reference"); which operation needs
which is what AWS's refusals say.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws import durability, seam
from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.services.catalog import reads, search
from lakectl.localaws.services.catalog.caller import Caller
from lakectl.localaws.services.catalog.inputs import told
from lakectl.localaws.services.catalog.partitions import UPDATES
from lakectl.localaws.services.catalog.writes import WRITES
from lakectl.localaws.services.lakeformation.access import is_root
from lakectl.localaws.services.lakeformation.gone import forget
from lakectl.localaws.services.lakeformation.store import DOCUMENT, Store

Data = dict[str, Any]
_OK = 200
_DELETES = ("DeleteDatabase", "DeleteTable", "BatchDeleteTable")
_JSON = "AWSGlue."


class GlueCatalog:
    """The service (see `api.Service`)."""

    name = "glue"

    def __init__(self, platform: Platform) -> None:
        self._store = Store(platform.document(DOCUMENT))

    def handles(self, operation: str) -> bool:
        """The catalog's operations; jobs, crawlers and the rest aren't ours."""
        return operation in reads.READS or operation in WRITES or operation in search.SEARCHES

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        operation, data = request.operation, request.json()
        if operation in WRITES:
            durability.touch(self.name)
            request = told(request)
        if is_root(request.principal, request.account) and operation not in search.SEARCHES:
            return self._changed(request, data)
        caller = Caller(request.principal, request.account, request.region, dict(self._store.read()))
        asked = Asked(self.name, request)
        if operation in search.SEARCHES:
            return Reply.of(search.SEARCHES[operation](caller, data, asked))
        if operation in WRITES:
            return self._write(caller, request, data, asked)
        return _read(caller, request, data, asked)

    def _write(self, caller: Caller, request: Request, data: Data, asked: Asked) -> Reply:
        WRITES[request.operation](caller, data, asked)
        reply = self._changed(request, data)
        if reply.status == _OK and request.operation == "CreateTable":
            with self._store.change() as state:
                key = f"{data['DatabaseName']}\n{data['TableInput']['Name']}".lower()
                state["makers"][key] = request.principal.role_arn or request.principal.arn
        return reply

    def _changed(self, request: Request, data: Data) -> Reply:
        """Do what was allowed."""
        if request.operation in UPDATES:
            return Reply.of(UPDATES[request.operation](data, Asked(self.name, request)))
        reply = seam.pass_on(self.name, request)
        if reply.status == _OK and request.operation in _DELETES:
            with self._store.change() as state:
                forget(state, request.operation, data, json.loads(reply.body or "{}"))
        return reply

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing to end."""


def _read(caller: Caller, request: Request, data: Data, asked: Asked) -> Reply:
    check, show = reads.READS[request.operation]
    check(caller, data, asked)
    reply = seam.pass_on("glue", request)
    if reply.status != _OK:
        return reply
    return Reply.of(show(caller, json.loads(reply.body), asked))


class Asked:
    """ministack's catalog, asked on behalf of nobody."""

    def __init__(self, service: str, request: Request) -> None:
        self._service = service
        self._request = request

    def __call__(self, operation: str, **data: Any) -> Data:
        """An operation's answer; AwsError."""
        headers = {**self._request.headers, "x-amz-target": f"{_JSON}{operation}"}
        body = json.dumps(data).encode()
        request = dataclasses.replace(self._request, operation=operation, headers=headers, body=body)
        reply = seam.pass_on(self._service, request)
        answer: Data = json.loads(reply.body)
        if reply.status != _OK:
            raise AwsError(str(answer.get("__type", "")), str(answer.get("message") or answer.get("Message")))
        return answer


Ask = Callable[..., Mapping[str, Any]]
