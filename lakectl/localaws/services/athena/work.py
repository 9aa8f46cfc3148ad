"""What a statement works with: who runs it, where, and the catalog as they see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from lakectl.localaws.api import AwsError, Platform, Principal
from lakectl.localaws.engines.sql.command import Name
from lakectl.localaws.engines.sql.model import QueryError, Relation, Result
from lakectl.localaws.engines.sql.run import Started
from lakectl.localaws.engines.sql.write import Source
from lakectl.localaws.services.athena.catalog import PrincipalCatalog
from lakectl.localaws.services.catalog.caller import Caller
from lakectl.localaws.services.clients import Clients

DONE = Result(kind="DDL", columns=(), rows=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One execution's surroundings."""

    platform: Platform
    clients: Clients
    principal: Principal
    catalog: PrincipalCatalog
    query_id: str
    database: str
    output: str
    """Where results go, with a slash at the end."""
    output_is_enforced: bool
    """The workgroup's settings override the client's."""
    encryption: dict[str, str]
    """Options of PutObject."""
    parameters: Sequence[str]
    scan_limit: int
    started: Started

    @property
    def glue(self) -> Any:
        """Glue as the principal: IAM and Lake Formation decide."""
        return self.clients.get("glue", self.principal.identity)

    @property
    def caller(self) -> Caller:
        """The principal before the catalog."""
        return self.catalog.caller

    def source(self, text: str) -> Source:
        """A query of the statement."""
        return Source(
            text=text,
            database=self.database,
            catalog=self.catalog,
            parameters=self.parameters,
            scan_limit=self.scan_limit,
            started=self.started,
        )

    def database_of(self, name: Name) -> str:
        """The name's database, or the query's."""
        return name.database or self.database.lower() or "default"

    def relation(self, name: Name) -> Relation | None:
        """The table or view, as the principal sees it."""
        return self.catalog.relation(self.database_of(name), name.table)


def insufficient(error: AwsError) -> QueryError:
    """A refusal of IAM or Lake Formation in Athena's words."""
    return QueryError("", f"Insufficient permissions to execute the query. {error.message}")


def glue_error(error: ClientError) -> QueryError:
    """Glue's answer in Athena's words."""
    code, message = error.response["Error"]["Code"], str(error.response["Error"]["Message"])
    if code.startswith("AccessDenied"):
        return QueryError("", f"Insufficient permissions to execute the query. {message}")
    return QueryError(
        "", f"FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. {message} ({code})"
    )
