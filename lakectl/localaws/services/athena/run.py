"""One query execution from RUNNING to its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import duckdb
from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws.api import Platform, Principal
from lakectl.localaws.engines.sql.commands import read_command
from lakectl.localaws.engines.sql.model import QueryError, Result
from lakectl.localaws.engines.sql.run import run_query
from lakectl.localaws.services.athena import results
from lakectl.localaws.services.athena.alter import ALTERATIONS
from lakectl.localaws.services.athena.catalog import PrincipalCatalog
from lakectl.localaws.services.athena.ddl import DDL
from lakectl.localaws.services.athena.prepared import unfolded
from lakectl.localaws.services.athena.store import Execution, Executions, ended
from lakectl.localaws.services.athena.work import Work
from lakectl.localaws.services.athena.writes import WRITES
from lakectl.localaws.services.clients import Clients

log = logging.getLogger(__name__)

CANCELLED = "Query cancelled by user"

Connected = Callable[[duckdb.DuckDBPyConnection], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a workgroup says about its queries."""

    scan_limit: int
    """The most bytes that a query may read (0: no limit)."""
    output_is_enforced: bool
    """Its settings override the client's."""


class Runner:
    """Runs executions for the principals who asked."""

    def __init__(self, platform: Platform, clients: Clients, executions: Executions) -> None:
        self._platform = platform
        self._clients = clients
        self._executions = executions

    def run(self, execution: Execution, principal: Principal, settings: Settings, connected: Connected) -> None:
        """Run one and save how it went; never raises."""
        started = time.monotonic()
        execution["Status"]["State"] = "RUNNING"
        self._executions.put(execution)
        try:
            result = self._result(execution, principal, settings, connected)
            self._write(execution, principal, result)
        except QueryError as error:
            ended(execution, "CANCELLED" if error.cancelled else "FAILED", str(error))
        except duckdb.InterruptException:
            ended(execution, "CANCELLED", CANCELLED)
        except (ClientError, BotoCoreError, OSError, duckdb.Error) as error:
            log.exception("query %s", execution["QueryExecutionId"])
            ended(execution, "FAILED", f"GENERIC_INTERNAL_ERROR: {error}")
        except Exception as error:  # an execution that stays RUNNING would be waited for forever
            log.exception("query %s", execution["QueryExecutionId"])
            ended(execution, "FAILED", f"GENERIC_INTERNAL_ERROR: {type(error).__name__}")
        milliseconds = int((time.monotonic() - started) * 1000)
        execution["Statistics"]["EngineExecutionTimeInMillis"] = milliseconds
        execution["Statistics"]["TotalExecutionTimeInMillis"] = milliseconds
        self._executions.put(execution)

    def _result(self, execution: Execution, principal: Principal, settings: Settings, connected: Connected) -> Result:
        athena = self._clients.get("athena", principal.identity)
        given = execution.get("ExecutionParameters") or ()
        query = unfolded(execution["Query"], given, execution["WorkGroup"], athena)
        if isinstance(query, Result):
            execution["StatementType"] = query.kind
            return query
        work = self._work(execution, principal, settings, connected, query[1])
        command = read_command(query[0])
        if command is None:
            result = run_query(
                query[0],
                database=work.database,
                catalog=work.catalog,
                parameters=work.parameters,
                scan_limit=work.scan_limit,
                started=connected,
            )
        elif command.action not in WRITES and (
            work.parameters or execution["Query"].lstrip().lower().startswith("execute")
        ):
            # "Use parameterized queries" (Athena user guide).
            raise QueryError("NOT_SUPPORTED", "Parameters are for SELECT, INSERT INTO, CREATE TABLE AS and UNLOAD")
        else:
            result = {**DDL, **ALTERATIONS, **WRITES}[command.action](work, command)
        execution["StatementType"] = result.kind
        execution["Statistics"]["DataScannedInBytes"] = result.scanned
        return result

    def _work(
        self,
        execution: Execution,
        principal: Principal,
        settings: Settings,
        connected: Connected,
        parameters: Sequence[str],
    ) -> Work:
        output = execution["ResultConfiguration"]
        return Work(
            platform=self._platform,
            clients=self._clients,
            principal=principal,
            catalog=PrincipalCatalog(self._platform, self._clients, principal),
            query_id=execution["QueryExecutionId"],
            database=execution["QueryExecutionContext"].get("Database", "default"),
            output=output["OutputLocation"],
            output_is_enforced=settings.output_is_enforced,
            encryption=_encryption(output.get("EncryptionConfiguration") or {}),
            parameters=parameters,
            scan_limit=settings.scan_limit,
            started=connected,
        )

    def _write(self, execution: Execution, principal: Principal, result: Result) -> None:
        """Put the result where the workgroup wants it, with the caller's own S3 permissions, as Athena does."""
        output = execution["ResultConfiguration"]
        location = f"{output['OutputLocation']}{execution['QueryExecutionId']}{results.suffix(result.kind)}"
        place = urlsplit(location)
        client = self._clients.get("s3", principal.identity)
        options = _encryption(output.get("EncryptionConfiguration") or {})
        key = place.path.lstrip("/")
        try:
            client.put_object(Bucket=place.netloc, Key=key, Body=results.write(result), **options)
            client.put_object(Bucket=place.netloc, Key=f"{key}.metadata", Body=results.metadata(result), **options)
        except ClientError as error:
            raise QueryError("", f"Access denied when writing output to url: {location} ({error})") from error
        output["OutputLocation"] = location
        ended(execution, "SUCCEEDED", "")


def _is_parameterized(execution: Execution, work: Work) -> bool:
    return bool(work.parameters) or execution["Query"].lstrip().lower().startswith("execute")


def _encryption(configuration: dict[str, Any]) -> dict[str, str]:
    option = configuration.get("EncryptionOption")
    if option == "SSE_S3":
        return {"ServerSideEncryption": "AES256"}
    if option == "SSE_KMS":
        return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": configuration["KmsKey"]}
    return {}
