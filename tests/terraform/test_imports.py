from __future__ import annotations

import json
from pathlib import Path

import pytest

from lakectl.terraform.imports import room_for_imports, write_imports


def stack(home: Path) -> Path:
    folder = home / "synth" / "1234" / "stacks" / "lake-test"
    (folder / "assets").mkdir(parents=True)
    (folder / "cdk.tf.json").write_text("{}")
    (folder / "assets" / "job.zip").write_bytes(b"zip")
    return folder


def test_a_room_is_a_copy_that_goes(tmp_path: Path) -> None:
    folder = stack(tmp_path)
    with room_for_imports(folder) as room:
        write_imports(room, {"aws_sqs_queue.b": "url", "aws_s3_bucket.a": "lake-a"})
        assert (room / "assets" / "job.zip").read_bytes() == b"zip"
        assert json.loads((room / "imports.tf.json").read_text()) == {
            "import": [{"to": "aws_s3_bucket.a", "id": "lake-a"}, {"to": "aws_sqs_queue.b", "id": "url"}]
        }
        # What a killed process leaves is found by the same patterns as a synthesis: see workspace.UNSAVED, synth.
        assert set(tmp_path.glob("synth/*/stacks/*")) == {folder, room}
    assert list(tmp_path.glob("synth/*")) == [tmp_path / "synth" / "1234"]
    assert not (folder / "imports.tf.json").exists()


def test_a_room_goes_also_when_the_apply_fails(tmp_path: Path) -> None:
    folder = stack(tmp_path)
    with pytest.raises(RuntimeError), room_for_imports(folder):
        raise RuntimeError

    assert list(tmp_path.glob("synth/*")) == [tmp_path / "synth" / "1234"]
