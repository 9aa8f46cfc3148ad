"""Everything that one contract becomes, in the order its events flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lakectl.config import names
from lakectl.config.model import LakeConfig
from lakectl.config.queries import saved_queries
from lakectl.events.contract import CLASSES, PARTITION_KEYS, QUARANTINE_COLUMNS, Contract
from lakectl.infra.account import Account
from lakectl.infra.artifacts import Artifact
from lakectl.infra.bus import Bus
from lakectl.infra.catalog import Catalog, Table, TableColumn, TableProps
from lakectl.infra.cdktf import Construct, ITerraformDependable
from lakectl.infra.crawler import Crawler, CrawlerProps
from lakectl.infra.crawler_role import CrawlerRole
from lakectl.infra.firehose import Firehose, FirehoseProps
from lakectl.infra.governance import Location
from lakectl.infra.grants import CrawlerGrants, Governed, PartitionGrants, ReadGrant, ReadGrantProps
from lakectl.infra.job import Cataloged, Job, JobParts, JobProps
from lakectl.infra.logs import LogSettings
from lakectl.infra.query import NamedQueries, NamedQueryProps, Workgroup
from lakectl.infra.routing import Routing, RoutingProps
from lakectl.infra.secret import TokenKey
from lakectl.infra.storage import Bucket
from lakectl.infra.tags import LakeTags, TableTags
from lakectl.infra.workflow import Workflow, WorkflowProps


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the streams of a lake share."""

    account: Account
    raw: Bucket
    curated: Bucket
    artifacts: Bucket
    bus: Bus
    catalog: Catalog
    tags: LakeTags
    location: Location
    token_key: TokenKey
    script: Artifact
    libraries: Artifact
    principals: Mapping[str, str]
    """Role of the contracts → whom Lake Formation grants to."""
    workgroup: Workgroup
    """That of whoever operates the lake."""
    logs: LogSettings
    glue_security: str | None
    """The Glue security configuration, where there is a key."""
    settings: tuple[ITerraformDependable, ...]
    """What grants come after."""


class Stream(Construct):
    """Rule, Firehose, tables, job, perhaps a crawler, workflow and grants of one contract."""

    def __init__(
        self, scope: Construct, construct_id: str, shared: Surroundings, config: LakeConfig, contract: Contract
    ) -> None:
        super().__init__(scope, construct_id)
        self._shared, self._config, self._contract = shared, config, contract
        self.name = names.stream(config, contract)
        firehose = self._firehose()
        routing = self._routing(firehose)
        self.table, self.quarantine = self._table(), self._quarantine()
        governed = Governed(
            account=shared.account, tags=shared.tags, catalog=shared.catalog, table=self.table, after=shared.settings
        )
        job = self._job()
        crawler = self._partitions(governed, job)
        workflow = self._workflow(job, crawler)
        self.job, self.crawler = job, crawler
        self._tags()
        self._grants(governed)
        self._queries()
        self.outputs = {
            "firehose": firehose.name,
            "dead_letter_queue_url": routing.dead_letters.url,
            "table": self.table.name,
            "quarantine_table": self.quarantine.name,
            "job": job.name,
            "crawler": crawler.name if crawler else "",
            "workflow": workflow.name,
        }

    def _role(self, service: str) -> str:
        return names.stream_role(self._config, self._contract, service)

    def _firehose(self) -> Firehose:
        props = FirehoseProps(
            name=self.name,
            role_name=self._role("firehose"),
            log_group_name=names.firehose_log_group(self._config, self._contract),
            prefix=names.raw_prefix(self._contract),
            error_prefix=names.raw_error_prefix(self._contract),
            buffer_seconds=self._config.buffer_seconds(self._contract),
            buffer_mib=self._config.buffer_mib(self._contract),
            logs=self._shared.logs,
        )
        return Firehose(self, "Firehose", self._shared.account, self._shared.raw, props)

    def _routing(self, firehose: Firehose) -> Routing:
        props = RoutingProps(
            name=self.name,
            role_name=self._role("events"),
            description=self._contract.description,
            pattern=self._contract.pattern,
        )
        return Routing(self, "Routing", self._shared.account, self._shared.bus, firehose, props)

    def _table(self) -> Table:
        columns = [
            TableColumn(column.name, str(column.stored_type), column.comment)
            for column in self._contract.stored_columns
        ]
        props = TableProps(
            name=self._contract.name,
            description=self._contract.description,
            bucket=self._shared.curated,
            prefix=names.table_prefix(self._contract),
            columns=columns,
            partition_keys=PARTITION_KEYS,
        )
        return Table(self, "Table", self._shared.catalog, props)

    def _quarantine(self) -> Table:
        props = TableProps(
            name=names.quarantine_table(self._contract),
            description=f"Events of {self._contract.name} that don't fit the contract",
            bucket=self._shared.curated,
            prefix=names.quarantine_prefix(self._contract),
            columns=[TableColumn(name, str(kind), comment) for name, kind, comment in QUARANTINE_COLUMNS],
        )
        return Table(Construct(self, "quarantine"), "Table", self._shared.catalog, props)

    def _job(self) -> Job:
        contract, etl, shared = self._contract, self._config.environment.etl, self._shared
        file = self._config.project / names.contract_key(contract)
        parts = JobParts(
            account=shared.account,
            raw=shared.raw,
            curated=shared.curated,
            token_key=shared.token_key,
            script=shared.script,
            libraries=shared.libraries,
            contract=Artifact(self, "Contract", shared.artifacts, key=names.contract_key(contract), path=file),
            cataloged=Cataloged(catalog=shared.catalog, table=self.table) if contract.catalog == "job" else None,
        )
        props = JobProps(
            name=self.name,
            role_name=self._role("job"),
            stream=contract.name,
            raw_prefix=names.raw_prefix(contract),
            table_prefix=names.table_prefix(contract),
            quarantine_prefix=names.quarantine_prefix(contract),
            runs_prefix=names.runs_prefix(contract),
            metrics=names.metrics(self._config),
            worker_type=etl.worker_type,
            workers=etl.workers,
            timeout_minutes=etl.timeout_minutes,
            retries=etl.retries,
            max_concurrency=etl.max_concurrency,
            execution=etl.execution,
            log_groups=names.job_log_groups(self._config, contract),
            logs=shared.logs,
            security_configuration=shared.glue_security,
        )
        return Job(self, "Job", parts, props)

    def _partitions(self, governed: Governed, job: Job) -> Crawler | None:
        """Who adds partitions: the job as far as it is granted to, or the crawler that is made for it."""
        if self._contract.catalog == "job":
            PartitionGrants(Construct(self, "job"), "Grants", governed, self._shared.location, job.role)
            return None
        return self._crawler(governed)

    def _crawler(self, governed: Governed) -> Crawler:
        shared = self._shared
        role = CrawlerRole(self, "CrawlerRole", shared.account, shared.catalog, self.table, self._role("crawler"))
        grants = CrawlerGrants(Construct(self, "crawler"), "Grants", governed, shared.location, role)
        props = CrawlerProps(name=self.name, security_configuration=shared.glue_security)
        return Crawler(self, "Crawler", role, grants, props)

    def _workflow(self, job: Job, crawler: Crawler | None) -> Workflow:
        props = WorkflowProps(
            name=self.name,
            hourly_trigger=names.hourly_trigger(self._config, self._contract),
            crawl_trigger=names.crawl_trigger(self._config, self._contract),
            schedule=self._config.environment.etl.schedule,
        )
        return Workflow(self, "Workflow", job, crawler, props)

    def _tags(self) -> None:
        stored = self._contract.stored_columns
        columns = {name: [one.name for one in stored if one.classification == name] for name in CLASSES}
        where = (self._shared.catalog, self.table)
        TableTags(
            Construct(self, "worn"),
            "Tags",
            self._shared.tags,
            where,
            {name: found for name, found in columns.items() if found},
        )

    def _grants(self, governed: Governed) -> None:
        for role, access in self._contract.access.items():
            props = ReadGrantProps(
                role=role,
                columns=(*(() if access.tags else access.columns), *PARTITION_KEYS),
                rows=access.rows,
                tags=access.tags,
                grantable=access.grantable,
            )
            ReadGrant(Construct(self, role), "Grant", governed, self._shared.principals[role], props)

    def _queries(self) -> None:
        queries = [
            NamedQueryProps(
                id=query.name,
                name=names.saved_query(self._contract, query.name),
                description=query.description,
                sql=query.sql,
            )
            for query in saved_queries(self._contract)
        ]
        NamedQueries(self, "Queries", self._shared.workgroup, self._shared.catalog, queries)
