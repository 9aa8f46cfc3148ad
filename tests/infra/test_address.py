from __future__ import annotations

import pytest

from lakectl.infra.address import address


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("lake-dev/raw/bucket", "raw"),
        ("lake-dev/bus", "bus"),
        ("lake-dev/Catalog/database", "database"),
        ("lake-dev/Streams/transactions/Job/glue_job", "transactions"),
        ("lake-dev/Streams/transactions/Job/job/role", "transactions_job"),
        ("lake-dev/Streams/transactions/Workflow/hourly/trigger", "transactions_hourly"),
    ],
)
def test_an_address_says_whose_a_resource_is(path: str, expected: str) -> None:
    assert address(path) == expected
