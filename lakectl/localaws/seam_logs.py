"""CloudWatch Logs' side of the seam to ministack: who may write into which log."""

from __future__ import annotations

import json
from typing import Any

from lakectl.localaws.seam import module, name_resources
from lakectl.localaws.seam_events import role_may

_WRITING = ("logs:CreateLogStream", "logs:PutLogEvents")


def ask_iam_as_aws_does() -> None:
    """Let IAM be asked about log streams, and about a function's lines before they are kept."""
    name_resources("logs", _log)
    functions = module("services.lambda_svc")
    theirs = functions._emit_lambda_logs  # noqa: SLF001

    def emit(func: dict[str, Any], *rest: Any, **named: Any) -> None:
        if _may_log(func.get("config") or func):
            theirs(func, *rest, **named)

    functions._emit_lambda_logs = emit  # noqa: SLF001


def _log(body: bytes, region: str, account: str) -> str:
    """The stream, or the group with `:*` ("CloudWatch Logs resources and operations"), where a request names one."""
    try:
        asked = json.loads(body or b"{}")
    except ValueError:
        return ""
    if not isinstance(asked, dict) or not asked.get("logGroupName"):
        return ""
    stream = asked.get("logStreamName")
    group = f"arn:aws:logs:{region}:{account}:log-group:{asked['logGroupName']}"
    return f"{group}:log-stream:{stream}" if stream else f"{group}:*"


def _may_log(config: dict[str, Any]) -> bool:
    """Whether the role may write ("Defining Lambda function permissions with an execution role"); else it runs mute."""
    _, partition, _, region, account, *_ = str(config["FunctionArn"]).split(":")
    group = (config.get("LoggingConfig") or {}).get("LogGroup") or f"/aws/lambda/{config['FunctionName']}"
    stream = f"arn:{partition}:logs:{region}:{account}:log-group:{group}:log-stream:{config['FunctionName']}"
    return all(role_may(str(config["Role"]), action, stream, account=account, region=region) for action in _WRITING)
