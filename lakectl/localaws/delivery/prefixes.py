"""Which prefixes Firehose takes ("Understand custom prefixes for Amazon S3 objects", semantic rules)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_EXPRESSION = re.compile(r"!\{(\w+):([^{}]*)\}")
_ERROR_TYPE = "error-output-type"
_FIREHOSE = frozenset({"random-string", _ERROR_TYPE})
_PARTITION_KEYS = frozenset({"partitionKeyFromQuery", "partitionKeyFromLambda"})
_NAMESPACES = frozenset({"timestamp", "firehose"}) | _PARTITION_KEYS


def mistake(config: Mapping[str, Any], *, partitioned: bool) -> str:
    """What is wrong with the prefixes of a destination's configuration, "" when nothing is."""
    prefix, error_prefix = (str(config.get(name) or "") for name in ("Prefix", "ErrorOutputPrefix"))
    names, error_names = _namespaces(prefix), _namespaces(error_prefix)
    rules = (
        (error_names & _PARTITION_KEYS, "ErrorOutputPrefix takes no partition keys."),
        (
            names & _PARTITION_KEYS and not partitioned,
            "Prefix takes partition keys with dynamic partitioning alone.",
        ),
        (_ERROR_TYPE in prefix, f"Prefix takes no !{{firehose:{_ERROR_TYPE}}}."),
        (
            error_names and _ERROR_TYPE not in error_prefix,
            f"ErrorOutputPrefix with expressions needs !{{firehose:{_ERROR_TYPE}}}.",
        ),
        (names and not error_prefix, "ErrorOutputPrefix can't be empty when Prefix has expressions."),
    )
    syntax = _syntax("Prefix", prefix) or _syntax("ErrorOutputPrefix", error_prefix)
    return syntax or next((message for is_broken, message in rules if is_broken), "")


def _namespaces(text: str) -> set[str]:
    return {found.group(1) for found in _EXPRESSION.finditer(text)}


def _syntax(name: str, text: str) -> str:
    if "!{" in _EXPRESSION.sub("", text):
        return f"{name}: !{{ begins an expression !{{namespace:value}} alone."
    for found in _EXPRESSION.finditer(text):
        namespace, value = found.groups()
        if namespace not in _NAMESPACES or (namespace == "firehose" and value not in _FIREHOSE) or not value:
            return f"{name}: there is no expression {found.group()}."
    return ""
