"""The check digit of payment card numbers (ISO/IEC 7812-1, annex B)."""

from __future__ import annotations


def is_valid(digits: str) -> bool:
    """Whether the last digit is the check digit of the others."""
    return len(digits) > 1 and check_digit(digits[:-1]) == digits[-1]


def check_digit(digits: str) -> str:
    """The digit that makes `digits` + it valid."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (1 if place % 2 else 2)
        total += doubled - 9 if doubled > 9 else doubled  # noqa: PLR2004 - the sum of the two digits of 10 to 18
    return str(-total % 10)
