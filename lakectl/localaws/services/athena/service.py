"""Athena's queries: started here, run by `engines.sql`, results in S3. Workgroups and named queries are ministack's."""

from __future__ import annotations

import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import duckdb
from botocore.exceptions import ClientError

from lakectl.localaws import seam
from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.services.athena import results
from lakectl.localaws.services.athena.run import CANCELLED, Runner, Settings
from lakectl.localaws.services.athena.store import ENDED, Execution, Executions, ended
from lakectl.localaws.services.clients import Clients

log = logging.getLogger(__name__)

Data = Mapping[str, Any]

_AT_ONCE = 2
_MOST_ROWS = 1000
_MOST_LISTED = 50
_LONGEST_QUERY = 262144
_ENGINE = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}


class Athena:
    """The service (see `api.Service`)."""

    name = "athena"

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._executions = Executions(platform.data / "athena")
        self._clients = Clients(platform)
        self._runner = Runner(platform, self._clients, self._executions)
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="athena")
        self._lock = threading.Lock()
        self._stopped: set[str] = set()
        self._running: dict[str, duckdb.DuckDBPyConnection] = {}
        self._operations: dict[str, Callable[[Request, Data], dict[str, Any]]] = {
            "StartQueryExecution": self._start,
            "GetQueryExecution": self._get,
            "BatchGetQueryExecution": self._batch_get,
            "ListQueryExecutions": self._list,
            "StopQueryExecution": self._stop,
            "GetQueryResults": self._results,
            "GetQueryRuntimeStatistics": self._statistics,
        }

    def handles(self, operation: str) -> bool:
        """The operations of query executions."""
        return operation in self._operations

    def handle(self, request: Request) -> Reply:
        """Answer one operation; raises AwsError."""
        return Reply.of(self._operations[request.operation](request, request.json()))

    def start(self) -> None:
        """Know the executions of earlier processes."""
        self._executions.load()
        seam.name_resources("athena", self._workgroup_arn)

    def stop(self) -> None:
        """Cancel what runs and wait until that is on disk."""
        with self._lock:
            running = list(self._running.items())
        for identity, connection in running:
            self._stopped.add(identity)
            interrupt(connection)
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _start(self, request: Request, data: Data) -> dict[str, Any]:
        text = str(data.get("QueryString") or "")
        if not 0 < len(text) <= _LONGEST_QUERY:
            raise invalid(f"QueryString must have 1 to {_LONGEST_QUERY} characters.")
        token = str(data.get("ClientRequestToken") or "")
        identity = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{request.principal.arn}\n{token}")) if token else _fresh()
        known = self._executions.get(identity)
        if known is not None:
            if known["Query"] != text:
                raise invalid("Idempotent parameters do not match")
            return {"QueryExecutionId": identity}
        workgroup = self._workgroup(str(data.get("WorkGroup") or "primary"))
        execution = _execution(identity, text, data, workgroup)
        self._executions.put(execution)
        limit = int(workgroup.get("Configuration", {}).get("BytesScannedCutoffPerQuery") or 0)
        self._pool.submit(self._run, execution, request, Settings(limit, _is_enforced(workgroup)))
        return {"QueryExecutionId": identity}

    def _run(self, execution: Execution, request: Request, settings: Settings) -> None:
        identity = execution["QueryExecutionId"]
        if identity in self._stopped:
            ended(execution, "CANCELLED", CANCELLED)
            self._executions.put(execution)
            return

        def connected(connection: duckdb.DuckDBPyConnection) -> None:
            with self._lock:
                self._running[identity] = connection
            if identity in self._stopped:
                raise duckdb.InterruptException

        try:
            self._runner.run(execution, request.principal, settings, connected)
        finally:
            with self._lock:
                self._running.pop(identity, None)

    def _workgroup(self, name: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = self._clients.get("athena").get_work_group(WorkGroup=name)["WorkGroup"]
        except ClientError as error:
            raise invalid(f"WorkGroup {name} is not found.") from error
        if found.get("State") == "DISABLED":
            raise invalid(f"WorkGroup {name} is disabled.")
        return found

    def _workgroup_arn(self, body: bytes, region: str, account: str) -> str:
        """What IAM is asked about where a request names executions: their workgroup, as on AWS."""
        try:
            data = json.loads(body or b"{}")
            identities = {str(data.get("QueryExecutionId") or ""), *map(str, data.get("QueryExecutionIds") or [])}
        except (ValueError, AttributeError, TypeError):
            return ""
        found = [self._executions.get(identity) for identity in identities if identity]
        groups = {execution["WorkGroup"] for execution in found if execution is not None}
        return f"arn:aws:athena:{region}:{account}:workgroup/{groups.pop()}" if len(groups) == 1 else ""

    def _known(self, data: Data) -> Execution:
        identity = str(data.get("QueryExecutionId") or "")
        found = self._executions.get(identity)
        if found is None:
            raise invalid(f"QueryExecution {identity} was not found")
        return found

    def _get(self, _request: Request, data: Data) -> dict[str, Any]:
        return {"QueryExecution": self._known(data)}

    def _batch_get(self, _request: Request, data: Data) -> dict[str, Any]:
        found = {identity: self._executions.get(identity) for identity in data.get("QueryExecutionIds") or []}
        missing = [
            {"QueryExecutionId": identity, "ErrorCode": "INVALID_QUERY_EXECUTION_ID", "ErrorMessage": "not found"}
            for identity, execution in found.items()
            if execution is None
        ]
        known = [execution for execution in found.values() if execution is not None]
        return {"QueryExecutions": known, "UnprocessedQueryExecutionIds": missing}

    def _list(self, _request: Request, data: Data) -> dict[str, Any]:
        start, count = int(data.get("NextToken") or 0), int(data.get("MaxResults") or _MOST_LISTED)
        found = self._executions.newest_first(str(data.get("WorkGroup") or "primary"))
        more = {"NextToken": str(start + count)} if start + count < len(found) else {}
        return {"QueryExecutionIds": found[start : start + count], **more}

    def _stop(self, _request: Request, data: Data) -> dict[str, Any]:
        identity = self._known(data)["QueryExecutionId"]
        with self._lock:
            self._stopped.add(identity)
            connection = self._running.get(identity)
        if connection is not None:
            interrupt(connection)
        return {}

    def _statistics(self, _request: Request, data: Data) -> dict[str, Any]:
        statistics = self._known(data)["Statistics"]
        return {"QueryRuntimeStatistics": {"Timeline": statistics, "Rows": {}}}

    def _results(self, request: Request, data: Data) -> dict[str, Any]:
        execution = self._known(data)
        state = execution["Status"]["State"]
        if state != "SUCCEEDED":
            why = "has not yet finished" if state not in ENDED else "did not finish successfully"
            raise invalid(f"Query {why}. Current state: {state}")
        count = int(data.get("MaxResults") or _MOST_ROWS)
        if not 0 < count <= _MOST_ROWS:
            raise invalid(f"MaxResults is more than maximum allowed length {_MOST_ROWS}.")
        columns, path = self._result_files(execution, request)
        rows, after = results.page(path, int(data.get("NextToken") or 0), count)
        shown = [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]} for row in rows]
        result = {"Rows": shown, "ResultSetMetadata": {"ColumnInfo": columns}}
        more = {"NextToken": str(after)} if after else {}
        return {"UpdateCount": 0, "ResultSet": result, **more}

    def _result_files(self, execution: Execution, request: Request) -> tuple[list[dict[str, Any]], Any]:
        """The columns and the file of a result, for a caller who may read it in S3 (Athena asks for that too)."""
        place = urlsplit(execution["ResultConfiguration"]["OutputLocation"])
        bucket, key = place.netloc, place.path.lstrip("/")
        client = self._clients.get("s3", request.principal.identity)
        try:
            client.head_object(Bucket=bucket, Key=key)
            text = client.get_object(Bucket=bucket, Key=f"{key}.metadata")["Body"].read()
        except ClientError as error:
            raise invalid(f"Could not find results for {key}: {error}") from error
        return results.columns_of(text), self._platform.object_file(bucket, key)


def invalid(message: str) -> AwsError:
    """InvalidRequestException."""
    return AwsError("InvalidRequestException", message)


def _fresh() -> str:
    return str(uuid.uuid4())


def _execution(identity: str, text: str, data: Data, workgroup: Mapping[str, Any]) -> Execution:
    given = dict(data.get("QueryExecutionContext") or {})
    context = {"Catalog": "awsdatacatalog", **{name: str(value).lower() for name, value in given.items()}}
    return {
        "QueryExecutionId": identity,
        "Query": text,
        "StatementType": "DML",
        "ResultConfiguration": _output(data, workgroup),
        "QueryExecutionContext": context,
        "ExecutionParameters": list(data.get("ExecutionParameters") or []),
        "Status": {"State": "QUEUED", "SubmissionDateTime": time.time()},
        "Statistics": {"DataScannedInBytes": 0, "EngineExecutionTimeInMillis": 0, "TotalExecutionTimeInMillis": 0},
        "WorkGroup": workgroup["Name"],
        "EngineVersion": dict(_ENGINE),
    }


def _is_enforced(workgroup: Mapping[str, Any]) -> bool:
    """EnforceWorkGroupConfiguration is on unless a workgroup says otherwise ("WorkGroupConfiguration")."""
    configuration = workgroup.get("Configuration") or {}
    return bool(configuration.get("EnforceWorkGroupConfiguration", workgroup["Name"] != "primary"))


def _output(data: Data, workgroup: Mapping[str, Any]) -> dict[str, Any]:
    """Where the result goes: the workgroup's place, when it is enforced or nothing else was asked for."""
    configuration = workgroup.get("Configuration") or {}
    enforced = _is_enforced(workgroup)
    theirs, own = dict(configuration.get("ResultConfiguration") or {}), dict(data.get("ResultConfiguration") or {})
    output = theirs if enforced or not own.get("OutputLocation") else own
    location = str(output.get("OutputLocation") or "")
    if not location.startswith("s3://"):
        raise invalid(
            "No output location provided. An output location is required either through the Workgroup result "
            "configuration setting or as an API input."
        )
    return {**output, "OutputLocation": location.rstrip("/") + "/"}


def interrupt(connection: duckdb.DuckDBPyConnection) -> None:
    """End a query, which may have ended by itself in this very moment."""
    try:
        connection.interrupt()
    except duckdb.ConnectionException:
        log.debug("the query has ended already")
