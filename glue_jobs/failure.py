"""The log gate: what a failed run says. Its own errors speak; of any other only the kind and the place are told.

Messages of Spark, of libraries and of Python quote what they couldn't read, and that may be a name or a card number.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from glue_jobs.folders import ConflictError
from glue_jobs.leaks import LeakError
from glue_jobs.ledger import OvertakenError
from glue_jobs.partitions import PartitionError
from glue_jobs.record import CountsError
from glue_jobs.secret import TokenKeyError
from lakectl.events.reader import MistakesError

# Their messages are written here or made of names, keys and counts.
_SPEAK = (ConflictError, CountsError, LeakError, MistakesError, OvertakenError, PartitionError, TokenKeyError)

_AFTERWARDS = "The next run takes the same objects again, or finishes what this one had decided."


class JobError(Exception):
    """A run that failed; the message begins with why and holds no value of any event."""


def told(error: Exception) -> Exception:
    """The error that may be logged in the place of this one."""
    if isinstance(error, _SPEAK):
        return error
    return JobError(f"The run failed with {_kind(error)} at {_place(error)}. {_AFTERWARDS}")


def _kind(error: Exception) -> str:
    name = type(error).__name__
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        # botocore's ClientError: what was asked for and AWS's own code.
        return f"{response.get('Error', {}).get('Code', name)} in {getattr(error, 'operation_name', 'AWS')}"
    java = getattr(error, "java_exception", None)
    if java is not None:
        return f"{name} ({_root(java)})"
    if isinstance(error, OSError) and error.strerror:
        return f"{name} ({error.strerror})"
    return name


def _root(java: object) -> str:
    """The class of the Java exception that began it."""
    while cause := java.getCause():  # type: ignore[attr-defined]
        java = cause
    return str(java.getClass().getName())  # type: ignore[attr-defined]


def _place(error: Exception) -> str:
    """The innermost line of the job's own code."""
    own = Path(__file__).parent
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if own in Path(frame.filename).parents]
    return f"{Path(frames[-1].filename).relative_to(own)}:{frames[-1].lineno}" if frames else "an unknown place"
