from __future__ import annotations

import pytest

from lakectl.terraform.versions import Version, fits, parse


@pytest.mark.parametrize(
    ("text", "version"),
    [("5.100.0", (5, 100, 0)), ("5", (5,)), ("5.0.0-beta1", None), ("", None), ("latest", None), ("1..2", None)],
)
def test_versions(text: str, version: Version | None) -> None:
    assert parse(text) == version


@pytest.mark.parametrize(
    ("constraint", "fit"),
    [
        ("", True),
        ("5.100.0", True),
        ("= 5.100", True),
        ("~> 5.100", True),
        ("~> 5.99", True),
        ("~> 5.100.0", True),
        ("~> 5.99.0", False),
        ("~> 5", True),
        ("~> 4", True),
        ("~> 6.0", False),
        (">= 5.0, < 6.0", True),
        (">= 5.0, < 5.100", False),
        ("!= 5.100.0", False),
        ("> 5.99.9,<=5.100.0", True),
        ("about 5", False),
    ],
)
def test_constraints_on_5_100_0(constraint: str, *, fit: bool) -> None:
    assert fits((5, 100, 0), constraint) is fit
