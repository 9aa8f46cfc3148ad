from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

pytestmark = pytest.mark.local


def test_a_secret_without_a_value_has_none_until_one_is_put(client: Callable[..., Any]) -> None:
    manager = client("secretsmanager")
    name = f"key-{secrets.token_hex(4)}"
    manager.create_secret(Name=name)

    assert not manager.describe_secret(SecretId=name).get("VersionIdsToStages")
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        manager.get_secret_value(SecretId=name)

    manager.put_secret_value(SecretId=name, SecretBinary=b"\x00\x01", ClientRequestToken="0" * 32)

    assert manager.get_secret_value(SecretId=name)["SecretBinary"] == b"\x00\x01"


def test_a_secret_with_a_value_keeps_it(client: Callable[..., Any]) -> None:
    manager = client("secretsmanager")
    name = f"key-{secrets.token_hex(4)}"
    manager.create_secret(Name=name, SecretString="open sesame")

    assert manager.get_secret_value(SecretId=name)["SecretString"] == "open sesame"


def test_a_version_is_written_once(client: Callable[..., Any]) -> None:
    manager = client("secretsmanager")
    name, token = f"key-{secrets.token_hex(4)}", "1" * 32
    manager.create_secret(Name=name)
    first = manager.put_secret_value(SecretId=name, SecretBinary=b"one", ClientRequestToken=token)
    again = manager.put_secret_value(SecretId=name, SecretBinary=b"one", ClientRequestToken=token)

    assert (first["VersionId"], first["VersionStages"]) == (again["VersionId"], again["VersionStages"])
    with pytest.raises(ClientError, match=r"ResourceExistsException.*already in use for a version"):
        manager.put_secret_value(SecretId=name, SecretBinary=b"two", ClientRequestToken=token)
    assert manager.get_secret_value(SecretId=name)["SecretBinary"] == b"one"
