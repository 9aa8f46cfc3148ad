"""CloudWatch's side of the seam to ministack: the namespace of metrics as a condition of policies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from lakectl.localaws.seam import module

_ACTION = "cloudwatch:PutMetricData"
_KEY = "cloudwatch:namespace"


def tell_the_namespace() -> None:
    """Let policies ask for it ("Using condition keys to limit access to CloudWatch namespaces").

    ministack leaves the key unset, so that a role that is limited to a namespace may put no metric at all.
    """
    actions = module("core.iam_actions")
    theirs = actions.request_tag_context

    def context(service: str, action: str, body: bytes, *rest: Any) -> dict[str, Any]:
        found: dict[str, Any] = theirs(service, action, body, *rest)
        return {**found, _KEY: _namespace(body)} if action == _ACTION else found

    actions.request_tag_context = context


def _namespace(body: bytes) -> str:
    try:
        asked = json.loads(body)
    except ValueError:
        return parse_qs(body.decode(errors="replace")).get("Namespace", [""])[0]
    return str(asked.get("Namespace", "")) if isinstance(asked, Mapping) else ""
