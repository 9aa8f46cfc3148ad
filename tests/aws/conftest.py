"""lakectl's own calls, made to an embedded AWS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from lakectl.aws.session import Aws
from lakectl.localaws.process import Endpoint, down, up

REGION = "eu-central-1"


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    project = tmp_path_factory.mktemp("project")
    yield up(project, region=REGION)
    down(project)


@dataclass(frozen=True)
class Watched(Aws):
    """An Aws that notes every call: its name, and the account that must own the bucket."""

    seen: list[tuple[str, str]] = field(default_factory=list)

    def client(self, service: str) -> Any:
        def note(model: Any, params: dict[str, Any], **_: Any) -> None:
            self.seen.append((model.name, params["headers"].get("x-amz-expected-bucket-owner", "")))

        made = super().client(service)
        made.meta.events.register("before-call", note)
        return made


@pytest.fixture
def aws(endpoint: Endpoint) -> Watched:
    return Watched(region=endpoint.region, environ=endpoint.environ())
