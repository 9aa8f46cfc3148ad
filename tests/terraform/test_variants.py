from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lakectl.terraform.runner import Terraform
from lakectl.terraform.variants import variant_of, write_imports, write_removal


def stack(home: Path) -> Path:
    folder = home / "synth" / "1234" / "stacks" / "lake-test"
    (folder / "assets").mkdir(parents=True)
    (folder / "cdk.tf.json").write_text("{}")
    (folder / "assets" / "job.zip").write_bytes(b"zip")
    return folder


def test_a_variant_is_a_copy_that_goes(tmp_path: Path) -> None:
    folder = stack(tmp_path)
    with variant_of(folder) as copy:
        write_imports(copy, {"aws_sqs_queue.b": "url", "aws_s3_bucket.a": "lake-a"})
        assert (copy / "assets" / "job.zip").read_bytes() == b"zip"
        assert json.loads((copy / "imports.tf.json").read_text()) == {
            "import": [{"to": "aws_s3_bucket.a", "id": "lake-a"}, {"to": "aws_sqs_queue.b", "id": "url"}]
        }
        # What a killed process leaves is found by the same patterns as a synthesis: see workspace.UNSAVED, synth.
        assert set(tmp_path.glob("synth/*/stacks/*")) == {folder, copy}
    assert list(tmp_path.glob("synth/*")) == [tmp_path / "synth" / "1234"]
    assert not (folder / "imports.tf.json").exists()


def test_a_variant_goes_also_when_the_apply_fails(tmp_path: Path) -> None:
    folder = stack(tmp_path)
    with pytest.raises(RuntimeError), variant_of(folder):
        raise RuntimeError

    assert list(tmp_path.glob("synth/*")) == [tmp_path / "synth" / "1234"]


@pytest.mark.terraform
def test_a_removal_keeps_what_it_names_and_nothing_else(terraform: Callable[..., Terraform], tmp_path: Path) -> None:
    run = terraform({"resource": {"terraform_data": {"data": {"input": "x"}, "rest": {}}}})
    run.init({})
    run.plan(tmp_path / "plan")
    run.apply(tmp_path / "plan")

    write_removal(tmp_path / "stack", ["terraform_data.data"])
    run.plan(tmp_path / "plan2")

    changes = run.show(tmp_path / "plan2")["resource_changes"]
    assert {one["name"]: one["change"]["actions"] for one in changes} == {"data": ["forget"], "rest": ["delete"]}
    run.apply(tmp_path / "plan2")
    assert run.state_list() == []


@pytest.mark.terraform
def test_an_import_brings_in_what_exists(terraform: Callable[..., Terraform], tmp_path: Path) -> None:
    run = terraform({"resource": {"terraform_data": {"data": {}}}})
    run.init({})
    write_imports(tmp_path / "stack", {"terraform_data.data": "known-id"})
    run.plan(tmp_path / "plan")

    (change,) = run.show(tmp_path / "plan")["resource_changes"]
    assert (change["change"]["actions"], change["change"]["importing"]) == (["no-op"], {"id": "known-id"})
    run.apply(tmp_path / "plan")
    assert run.state_list() == ["terraform_data.data"]
