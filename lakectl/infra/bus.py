"""The event bus: who may put events on it, and what is kept to be replayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lakectl.infra.account import Account
from lakectl.infra.cdktf import CloudwatchEventArchive, CloudwatchEventBus, CloudwatchEventBusPolicy, Construct
from lakectl.infra.iam import Statement, document


@dataclass(frozen=True, slots=True, kw_only=True)
class BusProps:
    """One bus for all streams."""

    name: str
    archive_name: str
    archive_days: int
    """0 is no archive."""
    sender_accounts: Sequence[str]
    sender_organization: str


class Bus(Construct):
    """The bus; without named senders only this account's own principals reach it."""

    def __init__(self, scope: Construct, construct_id: str, account: Account, props: BusProps) -> None:
        super().__init__(scope, construct_id)
        bus = CloudwatchEventBus(self, "bus", name=props.name)
        self.name = bus.name
        self.arn = bus.arn
        if props.archive_days:
            CloudwatchEventArchive(
                self,
                "archive",
                name=props.archive_name,
                description=f"What came over {props.name}",
                event_source_arn=self.arn,
                retention_days=props.archive_days,
            )
        senders = _senders(account, self.arn, props)
        if senders:
            CloudwatchEventBusPolicy(self, "senders", event_bus_name=self.name, policy=document(*senders))


def _senders(account: Account, bus_arn: str, props: BusProps) -> list[Statement]:
    put = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus_arn}
    statements: list[Statement] = []
    if props.sender_accounts:
        roots = [account.root_of(sender) for sender in props.sender_accounts]
        statements.append({"Sid": "Accounts", **put, "Principal": {"AWS": roots}})
    if props.sender_organization:
        member = {"StringEquals": {"aws:PrincipalOrgID": props.sender_organization}}
        statements.append({"Sid": "Organization", **put, "Principal": "*", "Condition": member})
    return statements
