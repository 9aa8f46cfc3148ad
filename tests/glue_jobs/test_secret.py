"""The token key from Secrets Manager, over HTTP."""

from collections.abc import Iterator

import boto3
import pytest

from glue_jobs.secret import TokenKeyError, token_key
from lakectl.localaws import process

pytestmark = pytest.mark.local


@pytest.fixture(scope="module", autouse=True)
def _endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    project = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in process.up(project, region="eu-central-1").environ().items():
            patch.setenv(name, value)
        yield
    process.down(project)


def test_the_key_is_the_bytes_of_the_secret() -> None:
    boto3.client("secretsmanager").create_secret(Name="good", SecretBinary=bytes(range(32)))
    assert token_key("good") == bytes(range(32))


def test_a_text_is_no_key_and_is_not_told() -> None:
    boto3.client("secretsmanager").create_secret(Name="text", SecretString="hunter2")
    with pytest.raises(TokenKeyError) as caught:
        token_key("text")
    assert str(caught.value) == "The secret text holds text; the token key is binary (32 random bytes for each key)."


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_secret_without_a_value_is_named(name: str) -> None:
    if name == "empty":
        boto3.client("secretsmanager").create_secret(Name=name)
    with pytest.raises(TokenKeyError, match=f"can't be read from the secret {name} .ResourceNotFoundException"):
        token_key(name)
