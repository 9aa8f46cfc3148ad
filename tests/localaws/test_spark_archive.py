"""Spark's class-data archive: made at set-up, used by every JVM, and done without where it's broken or can't be."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from lakectl.localaws.engines.spark import archive, prepare, process

pytestmark = [pytest.mark.local, pytest.mark.spark]


def loaded_from(where: Path, folder: Path) -> str:
    """Where a JVM with the options of a job run takes a class of Spark from."""
    log = folder / "classes.log"
    options = [*archive.options(where, folder / "java.classes"), f"-Xlog:class+load:file={log}"]
    spark = ["-cp", process.class_path(), "org.apache.spark.deploy.SparkSubmit", "--version"]
    done = subprocess.run([process.java(), *options, *spark], check=True, capture_output=True)
    assert done.stdout == b""
    (line,) = (line for line in log.read_text().splitlines() if " org.apache.spark.deploy.SparkSubmit source:" in line)
    return line.partition("source: ")[2].partition(":")[0]


def test_set_up_makes_what_runs_use_and_a_broken_one_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "cache" / "spark-1.jsa"
    monkeypatch.setattr(archive, "archive_file", lambda: there)
    folders = [tmp_path / name for name in "abc"]
    for folder in folders:
        folder.mkdir()
    assert prepare.prepare(folders[0]).startswith(f"Spark's class-data archive was made: {there}, ")
    assert prepare.prepare(folders[1]) == f"Spark's class-data archive is {there}."
    assert list(folders[1].iterdir()) == []
    assert loaded_from(there, tmp_path) == "shared objects file"
    whole = there.read_bytes()
    for broken in (whole[: len(whole) // 2], b"garbage", b""):
        there.unlink()
        there.write_bytes(broken)
        assert loaded_from(there, tmp_path) == "file"


def test_where_nothing_can_be_written_spark_starts_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    there, folder = tmp_path / "file" / "spark-1.jsa", tmp_path / "a"
    folder.mkdir()
    monkeypatch.setattr(archive, "archive_file", lambda: there)
    assert prepare.prepare(folder) == f"Spark starts without a class-data archive: {there} couldn't be made."
    assert archive.options(there, tmp_path / "java.classes") == []


def test_a_run_that_ended_well_is_no_failure_because_of_its_archive(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    classes = tmp_path / "java.classes"
    classes.write_text("a\n" * 5000)
    builder = archive.Builder()
    builder.begin(tmp_path / "file" / "spark-1.jsa", classes, java=process.java(), class_path="")
    builder.wait()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "java.classes"]


def test_an_archive_is_named_by_the_jars_that_it_describes(tmp_path: Path) -> None:
    assert archive.archive_file() == archive.archive_file()
    (tmp_path / "a.jar").write_text("1")
    before = archive._fingerprint(tmp_path)
    (tmp_path / "a.jar").write_text("22")
    assert archive._fingerprint(tmp_path) != before
