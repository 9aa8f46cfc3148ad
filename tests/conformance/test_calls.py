"""The aws CLI's documented calls are answered as documented, or refused as AWS refuses."""

from __future__ import annotations

import pytest

from lakectl.localaws.process import Endpoint
from tests.conformance import calls

pytestmark = pytest.mark.local

FEWEST = 100


def test_documented_calls(endpoint: Endpoint) -> None:
    found = calls.run(endpoint)
    wrong = [f"{one.service} {one.call.operation}: {one.why}" for one in found if one.state == "failed"]
    assert wrong == []
    assert len(found) >= FEWEST
