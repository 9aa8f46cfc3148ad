"""What a lake tells of itself unasked: topic, alarms, dashboard, budget, each where the environment wants it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lakectl.config import names
from lakectl.config.model import LakeConfig
from lakectl.events.contract import Contract
from lakectl.infra.account import Account
from lakectl.infra.alarms import Alarms, AlarmsProps, failed_runs
from lakectl.infra.budget import Budget, BudgetProps
from lakectl.infra.bus import Bus
from lakectl.infra.cdktf import Construct
from lakectl.infra.dashboard import Dashboard, DashboardProps
from lakectl.infra.encryption import Key
from lakectl.infra.notices import Notices, NoticesProps
from lakectl.infra.stream import Stream
from lakectl.infra.succeeded import Succeeded


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What is looked at."""

    account: Account
    key: Key | None
    bus: Bus
    streams: Mapping[str, Stream]


def observe(scope: Construct, watched: Watched, config: LakeConfig) -> None:
    """Everything that the environment's `observability` asks for."""
    wanted = config.environment.observability
    if wanted.alarms:
        notices = _notices(scope, watched, config)
        failed_runs(scope, notices, names.prefix(config), names.failed_runs_rule(config))
        for contract in config.streams:
            _alarms(watched.streams[contract.name], notices, watched.bus, config, contract)
        if wanted.budget_usd:
            budget = BudgetProps(name=names.prefix(config), dollars=wanted.budget_usd, tag=names.stack_tag(config))
            Budget(scope, "Budget", notices, budget)
    if wanted.dashboard:
        shown = DashboardProps(
            name=names.prefix(config),
            region=watched.account.region,
            bus=names.bus(config),
            metrics=names.metrics(config),
            streams={names.stream(config, contract): contract.name for contract in config.streams},
        )
        Dashboard(scope, "Dashboard", shown)


def _notices(scope: Construct, watched: Watched, config: LakeConfig) -> Notices:
    props = NoticesProps(
        name=names.notices(config),
        rule_name=names.failed_runs_rule(config),
        prefix=f"{names.prefix(config)}-",
        emails=config.environment.observability.emails,
    )
    return Notices(scope, "Notices", watched.account, watched.key, props)


def _alarms(stream: Stream, notices: Notices, bus: Bus, config: LakeConfig, contract: Contract) -> None:
    environment, done = config.environment, names.succeeded_rule(config, contract)
    overdue_hours = environment.observability.overdue_hours
    if overdue_hours:
        done = Succeeded(stream, "Succeeded", done, stream.job, stream.crawler).name
    props = AlarmsProps(
        bus=bus.name,
        rule=stream.name,
        queue=stream.name,
        firehose=stream.name,
        buffer_seconds=config.buffer_seconds(contract),
        quiet_hours=environment.observability.quiet_hours,
        done_rule=done,
        overdue_hours=overdue_hours,
        metrics=names.metrics(config),
        stream=contract.name,
    )
    Alarms(stream, "Alarms", notices, props)
