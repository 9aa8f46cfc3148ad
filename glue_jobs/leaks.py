"""When rows that would show what is hidden are no accident: the run fails, and nothing is published."""

from __future__ import annotations

# Fewer are told apart from the others and quarantined; more of a run's lines are a contract that is wrong.
_TOLERATED = 20
_TOLERATED_SHARE = 0.01


class LeakError(Exception):
    """Too many rows of the run would have shown what is hidden; the message holds counts alone."""


def check_leaks(*, read: int, leaks: int) -> None:
    """Raise LeakError when the rows that the output gate kept back are a systematic leak."""
    if leaks > max(_TOLERATED, read * _TOLERATED_SHARE):
        raise LeakError(
            f"{leaks} of {read} events hold card numbers or hidden values where the contract says nothing personal is; "
            "nothing was published. Declare those columns personal, or say with `ungated` why they are harmless."
        )
