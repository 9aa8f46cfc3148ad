"""`getResolvedOptions`, with the behaviour of Glue's own (awslabs/aws-glue-libs, `awsglue/utils.py`)."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

_BOOKMARK = "job-bookmark-option"
_BOOKMARK_CHOICES = ("job-bookmark-enable", "job-bookmark-pause", "job-bookmark-disable")
_RESERVED = (
    _BOOKMARK,
    "continuation-option",
    "job-bookmark-from",
    "job-bookmark-to",
    "JOB_ID",
    "JOB_RUN_ID",
    "SECURITY_CONFIGURATION",
    "encryption-type",
)
_OPTIONAL = ("TempDir", "RedshiftTempDir")


class GlueArgumentError(Exception):
    """The arguments don't hold what the script asks for."""


class GlueArgumentParser(argparse.ArgumentParser):
    """argparse that raises where it would end the process."""

    def error(self, message: str) -> NoReturn:
        """Raise GlueArgumentError."""
        raise GlueArgumentError(message)


def getResolvedOptions(args: list[str], options: list[str]) -> dict[str, Any]:  # noqa: N802 - Glue's name
    """The values of `options` (all required) among `args`, beside Glue's own; RuntimeError for a reserved name."""
    for option in options:
        if option in _RESERVED:
            raise RuntimeError(f"Using reserved arguments --{option}")
    parser = GlueArgumentParser()
    for option in (*_RESERVED, *_OPTIONAL):
        parser.add_argument(f"--{option}", choices=_BOOKMARK_CHOICES if option == _BOOKMARK else None)
    for option in options:
        if option not in _OPTIONAL:
            parser.add_argument(f"--{option}", required=True)
    resolved = vars(parser.parse_known_args(args[1:])[0])
    resolved.pop("continuation_option")
    resolved["job_bookmark_option"] = resolved["job_bookmark_option"] or "job-bookmark-disable"
    folder = resolved["TempDir"] or resolved["RedshiftTempDir"]
    return {**resolved, "TempDir": folder, "RedshiftTempDir": folder}
