"""The stack: a table of contents, in the order the data flows."""

from __future__ import annotations

from collections.abc import Mapping

from lakectl import __version__, bundle
from lakectl.config import names
from lakectl.config.model import LakeConfig
from lakectl.events.contract import CLASSES
from lakectl.infra.account import Account, AccountProps
from lakectl.infra.address import address
from lakectl.infra.artifacts import Artifact
from lakectl.infra.bus import Bus, BusProps
from lakectl.infra.catalog import Catalog, CatalogProps
from lakectl.infra.cdktf import (
    App,
    Construct,
    ITerraformDependable,
    Node,
    TerraformElement,
    TerraformStack,
)
from lakectl.infra.dashboards import dashboards
from lakectl.infra.encryption import GlueSecurity, Key
from lakectl.infra.governance import LakeSettings, Location
from lakectl.infra.grants import DatabaseGrant
from lakectl.infra.iam import limit_roles
from lakectl.infra.logs import LogSettings
from lakectl.infra.observability import Watched, observe
from lakectl.infra.outputs import outputs
from lakectl.infra.query import Workgroup, WorkgroupProps
from lakectl.infra.roles import Reader, ReaderProps
from lakectl.infra.secret import TokenKey
from lakectl.infra.simulator import Simulator, SimulatorProps
from lakectl.infra.storage import Bucket
from lakectl.infra.stream import Stream, Surroundings
from lakectl.infra.tags import LakeTags, LakeTagsProps
from lakectl.infra.zones import zones


def synthesize(config: LakeConfig) -> None:
    """Writes `cdktf.out/stacks/<stack>/cdk.tf.json` and its assets (CDKTF_OUTDIR names another folder)."""
    app = App()
    LakeStack(app, config)
    app.synth()


class LakeStack(TerraformStack):
    """One environment's lake."""

    def __init__(self, app: App, config: LakeConfig) -> None:
        super().__init__(app, names.stack(config))
        account = _account(self, config)
        key = Key(self, "Key", account, names.key_alias(config)) if config.environment.encryption == "kms" else None
        logs = LogSettings(days=config.environment.retention.log_days, key=key)
        buckets = zones(self, account, key, config)
        bus = _bus(self, account, config)
        settings = _settings(self, account, config)
        database = CatalogProps(name=names.database(config), after=settings)
        catalog = Catalog(self, "Catalog", account, buckets["curated"], database)
        token_key = _token_key(self, key, config)
        operator = _workgroup(self, "", buckets["results"], config)
        readers = _readers(self, account, buckets["results"], config)
        shared = Surroundings(
            account=account,
            raw=buckets["raw"],
            curated=buckets["curated"],
            artifacts=buckets["artifacts"],
            bus=bus,
            catalog=catalog,
            tags=_tags(self, settings, config),
            location=Location(self, "Location", buckets["curated"], names.service_role(config, "lakeformation")),
            token_key=token_key,
            script=_script(self, buckets["artifacts"], config),
            libraries=_libraries(self, buckets["artifacts"], config),
            principals=_principals(readers, config),
            workgroup=operator,
            logs=logs,
            glue_security=GlueSecurity(self, "GlueSecurity", key, names.prefix(config)).name if key else None,
            settings=settings,
        )
        streams = _streams(self, shared, config)
        _admit(self, shared, readers, streams)
        _dashboards(self, shared, buckets["results"], streams, config)
        simulator = _simulator(self, bus, logs, config)
        watched = Watched(account=account, key=key, bus=bus, streams=streams)
        observe(Construct(self, "Observability"), watched, config)
        limit_roles(self, config.environment.permissions_boundary)
        outputs(
            self,
            {
                "account": account.id,
                "region": account.region,
                "protected": config.environment.protected,
                **{f"{zone}_bucket": bucket.name for zone, bucket in buckets.items()},
                "bus": bus.name,
                "bus_arn": bus.arn,
                "database": catalog.database,
                "workgroup": operator.name,
                "simulator": simulator.name,
                "token_key_secret": token_key.name,
                "token_key_secret_arn": token_key.arn,
                "roles": {role: reader.arn for role, reader in readers.items()},
                "workgroups": {role: reader.workgroup.name for role, reader in readers.items()},
                "streams": {name: stream.outputs for name, stream in streams.items()},
            },
        )

    def _allocate_logical_id(self, tf_element: TerraformElement | Node) -> str:
        node = tf_element.node if isinstance(tf_element, TerraformElement) else tf_element
        return address(node.path)


def _account(stack: TerraformStack, config: LakeConfig) -> Account:
    environment = config.environment
    tags = {
        **environment.tags,
        "lakectl:lake": config.name,
        "lakectl:environment": names.instance(config),
        "lakectl:version": __version__,
        **dict([names.stack_tag(config)]),
    }
    props = AccountProps(
        region=environment.region,
        account=environment.account,
        embedded=environment.embedded,
        state_key=names.state_key(config),
        tags=tags,
    )
    return Account(stack, "Account", props)


def _bus(stack: TerraformStack, account: Account, config: LakeConfig) -> Bus:
    ingest = config.environment.ingest
    props = BusProps(
        name=names.bus(config),
        archive_name=names.archive(config),
        archive_days=ingest.archive_days,
        sender_accounts=ingest.sender_accounts,
        sender_organization=ingest.sender_organization,
    )
    return Bus(stack, "Bus", account, props)


def _settings(stack: TerraformStack, account: Account, config: LakeConfig) -> tuple[ITerraformDependable, ...]:
    if not config.environment.manage_lake_formation_settings:
        return ()
    return (LakeSettings(stack, "Settings", account).resource,)


def _script(stack: TerraformStack, artifacts: Bucket, config: LakeConfig) -> Artifact:
    key = names.job_script_key()
    return Artifact(stack, "script", artifacts, key=key, path=config.project / key)


def _libraries(stack: TerraformStack, artifacts: Bucket, config: LakeConfig) -> Artifact:
    path = bundle.job_libraries(config.project)
    return Artifact(stack, "libraries", artifacts, key=names.job_libraries_key(), path=path)


def _token_key(stack: TerraformStack, key: Key | None, config: LakeConfig) -> TokenKey:
    keep = config.environment.keep_data
    return TokenKey(stack, "token_key", name=names.token_key_secret(config), keep_data=keep, key=key)


def _workgroup(scope: Construct, role: str, results: Bucket, config: LakeConfig) -> Workgroup:
    props = WorkgroupProps(
        name=names.workgroup(config, role),
        description=f"Queries of {role or 'whoever operates the lake'}",
        results_prefix=names.results_prefix(role),
    )
    return Workgroup(scope, role or "operator", results, props)


def _readers(stack: TerraformStack, account: Account, results: Bucket, config: LakeConfig) -> dict[str, Reader]:
    readers = {}
    workgroups = Construct(stack, "Workgroups")
    for name in config.own_roles:
        workgroup, role = _workgroup(workgroups, name, results, config), config.roles[name]
        props = ReaderProps(
            name=names.human_role(config, name),
            description=role.description or f"{name}: queries the lake as Lake Formation allows",
            trusted_principals=role.trusted_principals or (() if role.oidc else config.environment.trusted_principals),
            oidc=role.oidc,
        )
        readers[name] = Reader(stack, name, account, workgroup, props)
    return readers


def _tags(stack: TerraformStack, settings: tuple[ITerraformDependable, ...], config: LakeConfig) -> LakeTags:
    props = LakeTagsProps(
        classification_key=names.classification_tag(config),
        classes=CLASSES,
        stream_key=names.stream_lf_tag(config),
        streams=[contract.name for contract in config.streams],
        after=settings,
    )
    return LakeTags(stack, "Tags", props)


def _principals(readers: Mapping[str, Reader], config: LakeConfig) -> dict[str, str]:
    """Everybody that a contract names, and every role that is made."""
    granted = {role for contract in config.streams for role in contract.access}
    outside = {name: role.principal for name, role in config.roles.items() if role.external and name in granted}
    return {name: reader.arn for name, reader in readers.items()} | outside


def _admit(
    stack: TerraformStack, shared: Surroundings, readers: Mapping[str, Reader], streams: Mapping[str, Stream]
) -> None:
    """Who is granted tables sees the database; the lake's own roles may ask Athena."""
    for role, principal in shared.principals.items():
        scope = readers.get(role) or Construct(stack, role)
        DatabaseGrant(scope, "Database", shared.catalog, principal, shared.settings)
    for reader in readers.values():
        reader.may_query(shared.catalog, [stream.table for stream in streams.values()])


def _streams(stack: TerraformStack, shared: Surroundings, config: LakeConfig) -> dict[str, Stream]:
    streams = Construct(stack, "Streams")
    return {contract.name: Stream(streams, contract.name, shared, config, contract) for contract in config.streams}


def _dashboards(
    stack: TerraformStack, shared: Surroundings, results: Bucket, streams: Mapping[str, Stream], config: LakeConfig
) -> None:
    if config.environment.quicksight.owners:
        workgroup = _workgroup(Construct(stack, "Dashboards"), "quicksight", results, config)
        tables = {name: stream.table for name, stream in streams.items()}
        dashboards(Construct(stack, "QuickSight"), shared.account, workgroup, shared.catalog, tables, config)


def _simulator(stack: TerraformStack, bus: Bus, logs: LogSettings, config: LakeConfig) -> Simulator:
    props = SimulatorProps(
        name=names.simulator(config),
        role_name=names.service_role(config, "simulator"),
        log_group_name=names.simulator_log_group(config),
        logs=logs,
        code=bundle.simulator(config.project),
    )
    return Simulator(stack, "simulator", bus, props)
