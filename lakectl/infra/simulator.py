"""The simulator Lambda: made-up events on the bus, on demand."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lakectl.infra.artifacts import asset
from lakectl.infra.bus import Bus
from lakectl.infra.cdktf import Construct, LambdaFunction
from lakectl.infra.iam import ServiceRole, ServiceRoleProps, allow
from lakectl.infra.logs import LogSettings, log_group

RUNTIME = "python3.13"
_TIMEOUT_SECONDS = 300
_MEMORY_MIB = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatorProps:
    """The function and its code."""

    name: str
    role_name: str
    log_group_name: str
    logs: LogSettings
    code: Path
    """The zip with handler.py."""


class Simulator(Construct):
    """The function; its role may put events on one bus and write one log."""

    def __init__(self, scope: Construct, construct_id: str, bus: Bus, props: SimulatorProps) -> None:
        super().__init__(scope, construct_id)
        group = log_group(self, "log_group", props.log_group_name, props.logs)
        role = ServiceRole(
            self,
            "Role",
            ServiceRoleProps(
                name=props.role_name,
                description="The simulator Lambda puts events on the bus",
                service="lambda",
                statements=(
                    allow(["events:PutEvents"], [bus.arn]),
                    allow(["logs:CreateLogStream", "logs:PutLogEvents"], [f"{group.arn}:*"]),
                ),
            ),
        )
        code = asset(self, "Asset", props.code)
        function = LambdaFunction(
            self,
            "function",
            function_name=props.name,
            description="Puts made-up events on the bus; {} is 1000 events of the first stream",
            role=role.arn,
            runtime=RUNTIME,
            handler="handler.handle",
            filename=code,
            source_code_hash=f'${{filebase64sha256("{code}")}}',
            memory_size=_MEMORY_MIB,
            timeout=_TIMEOUT_SECONDS,
            environment={"variables": {"BUS_NAME": bus.name}},
            depends_on=[role.policy, group],
        )
        self.name = function.function_name
