from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.infra.conftest import ENVIRONMENTS, Synthesized

pytestmark = pytest.mark.infra

OUTPUTS = {
    "account",
    "artifacts_bucket",
    "bus",
    "bus_arn",
    "curated_bucket",
    "database",
    "protected",
    "raw_bucket",
    "region",
    "results_bucket",
    "roles",
    "simulator",
    "streams",
    "token_key_secret",
    "token_key_secret_arn",
    "workgroup",
    "workgroups",
}


def test_main_py_writes_the_same(project: Path, stacks: Mapping[str, Synthesized], tmp_path: Path) -> None:
    environ = {**os.environ, "CDKTF_OUTDIR": str(tmp_path), "LAKECTL_ENV": "dev"}
    subprocess.run([sys.executable, "main.py"], cwd=project, env=environ, check=True)
    assert (tmp_path / "stacks" / "lake-dev" / "cdk.tf.json").read_text(encoding="utf-8") == stacks["dev"].text


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_terraform_block_names_provider_and_state(environment: str, stacks: Mapping[str, Synthesized]) -> None:
    block = stacks[environment].terraform["terraform"]
    embedded = {"skip_metadata_api_check": True, "use_path_style": True} if environment == "local" else {}
    assert block == {
        "required_version": ">= 1.10",
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.100"}},
        "backend": {
            "s3": {
                "key": f"{environment}/terraform.tfstate",
                "region": "eu-central-1",
                "encrypt": True,
                "use_lockfile": True,
                **embedded,
            }
        },
    }


def test_what_is_made_for_the_embedded_aws_never_touches_another_account(stacks: Mapping[str, Synthesized]) -> None:
    (local,) = stacks["local"].terraform["provider"]["aws"]
    (dev,) = stacks["dev"].terraform["provider"]["aws"]
    assert local["allowed_account_ids"] == ["000000000000"]
    assert "allowed_account_ids" not in dev


def test_every_resource_is_tagged_with_its_lake(stacks: Mapping[str, Synthesized]) -> None:
    (provider,) = stacks["prod"].terraform["provider"]["aws"]
    assert provider["default_tags"] == [
        {
            "tags": {
                "environment": "prod",
                "lakectl:lake": "lake",
                "lakectl:environment": "prod",
                "lakectl:version": "0.1.0",
                "lakectl:stack": "lake-prod",
            }
        }
    ]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_json_names_no_machine_no_endpoint_and_no_credential(
    environment: str, stacks: Mapping[str, Synthesized], project: Path
) -> None:
    text = stacks[environment].text
    for word in (str(project), str(stacks[environment].folder), "127.0.0.1", "endpoint", "access_key", "secret_key"):
        assert word not in text


def test_a_second_stream_adds_the_same_resources_under_its_own_addresses(
    stacks: Mapping[str, Synthesized], two_streams: Synthesized
) -> None:
    one, two = set(stacks["local"].resources), set(two_streams.resources)
    added = two - one
    assert one <= two
    assert {address.replace("refunds", "transactions") for address in added} == {
        address for address in one if "transactions" in address
    }


def test_no_two_resources_share_an_address(two_streams: Synthesized) -> None:
    # cdktf would merge them without a word.
    assert two_streams.count == len(two_streams.resources)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_outputs_are_one_set_in_every_environment(environment: str, stacks: Mapping[str, Synthesized]) -> None:
    assert set(stacks[environment].terraform["output"]) == OUTPUTS


def test_the_outputs_are_documented() -> None:
    from lakectl.infra import outputs  # noqa: PLC0415

    assert outputs.__doc__ is not None
    assert {name for name in OUTPUTS if f"`{name}`" not in outputs.__doc__} == set()


@pytest.mark.parametrize(("environment", "keeps"), [("local", False), ("dev", False), ("prod", True)])
def test_data_is_kept_where_the_environment_says_so(
    environment: str, keeps: object, stacks: Mapping[str, Synthesized]
) -> None:
    stack = stacks[environment]
    assert {bucket["force_destroy"] for bucket in stack.all("aws_s3_bucket").values()} == {not keeps}
    assert {group["force_destroy"] for group in stack.all("aws_athena_workgroup").values()} == {True}
    secret = stack.all("aws_secretsmanager_secret")["token_key"]
    assert secret["recovery_window_in_days"] == (30 if keeps else 0)


def test_assets_lie_beside_the_json_under_the_names_it_uses(stacks: Mapping[str, Synthesized], project: Path) -> None:
    stack = stacks["dev"]
    named = {key: item["source"] for key, item in stack.all("aws_s3_object").items()}
    assert named == {
        "libraries": "${path.module}/assets/libraries/file/lake_libs.zip",
        "script": "${path.module}/assets/script/file/curate.py",
        "transactions": "${path.module}/assets/transactions/file/transactions.toml",
    }
    script = stack.folder / "assets/script/file/curate.py"
    assert script.read_bytes() == (project / "glue_jobs" / "curate.py").read_bytes()
    assert zipfile.is_zipfile(stack.folder / "assets/simulator/file/simulator.zip")
