"""Lambda's side of the seam to ministack: a function runs as its role, so the role must let Lambda in."""

from __future__ import annotations

from typing import Any

from lakectl.localaws.seam import module
from lakectl.localaws.seam_iam import service_may_assume

LAMBDA = "lambda.amazonaws.com"
# CreateFunction's words for such a role ("Troubleshoot deployment issues in Lambda"); Invoke's aren't documented.
_REFUSED = "The role defined for the function cannot be assumed by Lambda."


def ask_for_trust() -> None:
    """Refuse to invoke a function whose role doesn't trust Lambda."""
    functions, responses = module("services.lambda_svc"), module("core.responses")
    theirs = functions._invoke  # noqa: SLF001

    async def invoke(name: str, *rest: Any, **named: Any) -> Any:
        role = _role(functions._functions.get(name))  # noqa: SLF001
        where = {"account": responses.get_account_id(), "region": responses.get_region()}
        if role and not service_may_assume(role, LAMBDA, **where):
            return functions.error_response_json("AccessDeniedException", _REFUSED, 403)
        return await theirs(name, *rest, **named)

    functions._invoke = invoke  # noqa: SLF001


def _role(function: dict[str, Any] | None) -> str:
    return str((function or {}).get("config", {}).get("Role", ""))
