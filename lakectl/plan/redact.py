"""What must never be shown: found when a plan is read, and looked for once more in everything that is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lakectl.errors import LakectlError
from lakectl.plan.model import Change
from lakectl.plan.values import Sensitive

# Values that people put secrets into and that Terraform doesn't mark: only their keys are shown.
_HIDDEN = {
    "aws_lambda_function": ("environment.variables",),
    "aws_glue_job": ("default_arguments", "non_overridable_arguments"),
    "aws_glue_connection": ("connection_properties",),
}

_PROVIDER_KEYS = ("access_key", "secret_key", "token")

# A shorter secret would be found in any text by chance.
_SHORTEST = 8

_LOOKS_SECRET = re.compile(
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"  # "IAM identifiers": keys of users and of sessions
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}"
)


class SecretInOutputError(LakectlError):
    """A text that was about to be shown holds a secret; it wasn't shown."""

    def __init__(self) -> None:
        super().__init__(
            "The review would have shown a sensitive value, so nothing was written.",
            hint="This is a bug in lakectl: please report which resource types your plan changes.",
        )


def hidden(kind: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The values of a resource with everything wrapped that its type is known to hide secrets in."""
    for path in _HIDDEN.get(kind, ()):
        values = _wrapped(values, path.split("."))
    return values


def _wrapped(value: Any, path: list[str]) -> Any:
    if isinstance(value, list):
        return [_wrapped(item, path) for item in value]
    if not isinstance(value, Mapping):
        return value
    if not path:
        return {key: item if isinstance(item, Sensitive) else Sensitive(item) for key, item in value.items()}
    return {key: _wrapped(item, path[1:]) if key == path[0] else item for key, item in value.items()}


def secrets_of(data: Mapping[str, Any], changes: Iterable[Change]) -> tuple[str, ...]:
    """Every string of a plan that Terraform marks as sensitive, and the provider's literal keys."""
    found = set(_provider_keys(data)) | set(_variables(data))
    for change in changes:
        hidden_here = _HIDDEN.get(change.type, ())
        for values in (change.before, change.after):
            shown = {key: value for key, value in values.items() if not any(p.startswith(key) for p in hidden_here)}
            found.update(_sensitive(shown))
    return tuple(sorted(secret for secret in found if len(secret) >= _SHORTEST))


def guard(text: str, secrets: Iterable[str]) -> str:
    """The text, unchanged; raises SecretInOutputError when a secret is in it."""
    if _LOOKS_SECRET.search(text) or any(secret in text for secret in secrets):
        raise SecretInOutputError
    return text


def _sensitive(value: Any) -> Iterator[str]:
    if isinstance(value, Sensitive):
        yield from _strings(value.value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _sensitive(item)
    elif isinstance(value, list):
        for item in value:
            yield from _sensitive(item)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _provider_keys(data: Mapping[str, Any]) -> Iterator[str]:
    providers = (data.get("configuration") or {}).get("provider_config") or {}
    for provider in providers.values():
        expressions = provider.get("expressions") or {}
        for key in _PROVIDER_KEYS:
            yield from _strings((expressions.get(key) or {}).get("constant_value"))


def _variables(data: Mapping[str, Any]) -> Iterator[str]:
    declared = ((data.get("configuration") or {}).get("root_module") or {}).get("variables") or {}
    given = data.get("variables") or {}
    for name, declaration in declared.items():
        if declaration.get("sensitive"):
            yield from _strings((given.get(name) or {}).get("value"))
