"""The embedded AWS of a test session: its own project folder, its own port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from lakectl.localaws.process import Endpoint, down, up

REGION = "eu-central-1"

Client = Callable[..., Any]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A running embedded AWS."""
    project = tmp_path_factory.mktemp("project")
    yield up(project, region=REGION)
    down(project)


def session_of(endpoint: Endpoint) -> boto3.Session:
    """boto3 as root of the embedded AWS."""
    return boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)


def client_of(endpoint: Endpoint, service: str, role: str = "", config: Any = None) -> Any:
    """A client as root, or as a session of the role with this ARN."""
    session = session_of(endpoint)
    if role:
        sts = session.client("sts", endpoint_url=endpoint.url)
        keys = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        session = boto3.Session(
            keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region_name=endpoint.region
        )
    return session.client(service, endpoint_url=endpoint.url, config=config)


@pytest.fixture(scope="module")
def client(endpoint: Endpoint) -> Client:
    """`client("glue")`, or `client("glue", role="arn:aws:iam::000000000000:role/x")`."""

    def made(service: str, role: str = "", config: Any = None) -> Any:
        return client_of(endpoint, service, role, config)

    return made


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A project folder of its own; whatever was started in it is stopped."""
    yield tmp_path
    down(tmp_path)
