"""Invoking the simulator Lambda."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lakectl.aws.session import Aws, calls
from lakectl.errors import LakectlError


def invoke(aws: Aws, function: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """What the function returned; raises LakectlError with the function's own error."""
    with calls(f"invoke {function}"):
        reply = aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
        payload: dict[str, Any] = json.loads(reply["Payload"].read() or b"{}")
    if "FunctionError" in reply:
        raise LakectlError(
            f"The function {function} failed: {payload.get('errorMessage', payload)}",
            hint=f"Its log is in the CloudWatch log group /aws/lambda/{function}.",
        )
    return payload
