from __future__ import annotations

import pytest

from lakectl.localaws.delivery.prefixes import mistake

ERRORS = "errors/!{firehose:error-output-type}/"
DAY = "raw/year=!{timestamp:yyyy}/!{firehose:random-string}/"
KEYED = "raw/!{partitionKeyFromQuery:customer}/"


@pytest.mark.parametrize(
    ("prefix", "error_prefix"),
    [
        ("", ""),
        ("raw/", ""),
        ("raw/", "errors/"),
        (DAY, "errors/"),
        (DAY, ERRORS + "!{timestamp:yyyy/MM}/"),
        ("", ERRORS),
    ],
)
def test_what_is_taken(prefix: str, error_prefix: str) -> None:
    assert mistake({"Prefix": prefix, "ErrorOutputPrefix": error_prefix}, partitioned=False) == ""


@pytest.mark.parametrize(
    ("prefix", "error_prefix", "expected"),
    [
        (DAY, "", "ErrorOutputPrefix can't be empty when Prefix has expressions."),
        (ERRORS, ERRORS, "Prefix takes no !{firehose:error-output-type}."),
        ("", "!{timestamp:yyyy}/", "ErrorOutputPrefix with expressions needs !{firehose:error-output-type}."),
        (KEYED, ERRORS, "Prefix takes partition keys with dynamic partitioning alone."),
        ("", ERRORS + "!{partitionKeyFromQuery:x}", "ErrorOutputPrefix takes no partition keys."),
        ("!{time:yyyy}/", ERRORS, "Prefix: there is no expression !{time:yyyy}."),
        ("!{firehose:name}/", ERRORS, "Prefix: there is no expression !{firehose:name}."),
        ("!{timestamp:}/", ERRORS, "Prefix: there is no expression !{timestamp:}."),
        ("raw/!{timestamp", "", "Prefix: !{ begins an expression !{namespace:value} alone."),
    ],
)
def test_what_is_refused(prefix: str, error_prefix: str, expected: str) -> None:
    assert mistake({"Prefix": prefix, "ErrorOutputPrefix": error_prefix}, partitioned=False) == expected


def test_partition_keys_with_dynamic_partitioning() -> None:
    assert mistake({"Prefix": KEYED, "ErrorOutputPrefix": ERRORS}, partitioned=True) == ""
