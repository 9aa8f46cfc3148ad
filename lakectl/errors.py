"""What can go wrong, as the user is told it: one sentence, one hint, one exit code.

Every error that a user can meet is a subclass of LakectlError; `lakectl.cli` alone shows one and exits.
"""

from __future__ import annotations

from typing import ClassVar


class LakectlError(Exception):
    """A failure that ends the command: `sentence` says what, `hint` says what to do next."""

    exit_code: ClassVar[int] = 1

    def __init__(self, sentence: str, *, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint


class UsageError(LakectlError):
    """The command line, cdktf.json or a contract is wrong; nothing was started."""

    exit_code = 2


class RefusedByReviewError(LakectlError):
    """The plan review found something that blocks; nothing was applied."""

    exit_code = 3


class PlanDiffersError(LakectlError):
    """The plan of now isn't the plan that was reviewed; nothing was applied."""

    exit_code = 4


class LockedError(LakectlError):
    """Somebody else holds the state."""

    exit_code = 5


class DriftFoundError(LakectlError):
    """What is deployed differs from what was applied."""

    exit_code = 6


class InterruptedByUserError(LakectlError):
    """Ctrl-C or SIGTERM; everything that was started has been waited for."""

    exit_code = 130
