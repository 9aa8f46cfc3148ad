"""What the Terraform provider reads in error messages stands there in AWS's words."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.conftest import Client

pytestmark = pytest.mark.local


@pytest.mark.parametrize(
    ("operation", "arguments", "words"),
    [
        ("get_named_query", {"NamedQueryId": "00000000-0000-0000-0000-000000000000"}, "does not exist"),
        ("get_work_group", {"WorkGroup": "nowhere"}, "is not found"),
    ],
)
def test_what_is_gone_is_told_as_aws_tells_it(
    client: Client, operation: str, arguments: dict[str, Any], words: str
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(client("athena"), operation)(**arguments)

    assert caught.value.response["Error"]["Code"] == "InvalidRequestException"
    assert words in caught.value.response["Error"]["Message"]
