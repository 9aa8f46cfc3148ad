from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.conftest import Lakectl

pytestmark = pytest.mark.local


def test_the_embedded_aws_is_reached_without_the_proxy(served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "intranet.example")

    assert Lakectl(served).json("state", "show", "--json")["bucket"] == f"lake-state-eu-central-1-{'0' * 12}"
