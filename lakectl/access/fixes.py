"""What sets something right: calls of AWS, as values that can be shown as commands of its CLI, and made."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call of boto3."""

    service: str
    operation: str
    """As boto3 spells it: `revoke_permissions`."""
    arguments: Mapping[str, Any]

    def command(self, region: str) -> str:
        """The same for the AWS CLI."""
        return " ".join(
            ["aws", "--region", region, self.service, self.operation.replace("_", "-"), *_options(self.arguments)]
        )


def _options(arguments: Mapping[str, Any]) -> Iterator[str]:
    for name, value in arguments.items():
        option = re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()
        if isinstance(value, bool):
            yield f"--{option}" if value else f"--no-{option}"
        elif isinstance(value, list) and all(isinstance(item, str) for item in value):
            yield f"--{option} {' '.join(map(shlex.quote, value))}"
        else:
            text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
            yield f"--{option} {shlex.quote(text)}"
