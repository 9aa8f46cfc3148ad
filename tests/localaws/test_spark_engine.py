"""The engine's pure parts: the stand-in for awsglue, the settings, the words for a failure."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from lakectl.localaws.engines.spark import archive, failure, settings
from lakectl.localaws.engines.spark.workers.warm_daemon import without_sparks_zips


@pytest.fixture(scope="module")
def utils() -> ModuleType:
    """The stand-in, which nothing but a job's process can import."""
    assert importlib.util.find_spec("awsglue") is None
    file = Path(archive.__file__).parent / "stand_in" / "awsglue" / "utils.py"
    spec = importlib.util.spec_from_file_location("stand_in_utils", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_options_are_resolved_beside_glues_own(utils: ModuleType) -> None:
    given = ["script.py", "--JOB_NAME", "j", "--raw", "s3://x/", "--other", "y", "--JOB_RUN_ID", "jr_1"]
    resolved = utils.getResolvedOptions(given, ["JOB_NAME", "raw", "TempDir"])
    assert {name: value for name, value in resolved.items() if value is not None} == {
        "JOB_NAME": "j",
        "raw": "s3://x/",
        "JOB_RUN_ID": "jr_1",
        "job_bookmark_option": "job-bookmark-disable",
    }


def test_a_missing_option_is_an_error(utils: ModuleType) -> None:
    with pytest.raises(utils.GlueArgumentError, match="the following arguments are required: --raw"):
        utils.getResolvedOptions(["script.py"], ["raw"])


def test_reserved_names_are_refused(utils: ModuleType) -> None:
    with pytest.raises(RuntimeError, match="Using reserved arguments --JOB_RUN_ID"):
        utils.getResolvedOptions(["script.py"], ["JOB_RUN_ID"])


def test_every_bucket_is_mounted_and_conf_comes_last(tmp_path: Path) -> None:
    text = settings.for_run(
        name="n", scratch=tmp_path, buckets=["raw"], gateway="webhdfs://127.0.0.1:1/t", jvm_options=["-Xa"]
    )
    lines = (text + settings.given({"--conf": "spark.a=b --conf spark.c=d=e"})).splitlines()
    assert "spark.hadoop.fs.viewfs.mounttable.raw.linkFallback webhdfs://127.0.0.1:1/t/raw" in lines
    assert "spark.driver.bindAddress 127.0.0.1" in lines
    assert lines[-2:] == ["spark.a b", "spark.c d=e"]


def test_a_failure_says_what_and_why(tmp_path: Path) -> None:
    report = tmp_path / "failure.json"
    message = "An error occurred.\n: x.SparkException: failed\n\tat a.b(C)\nCaused by: y.Inner: denied\n\tat d\n"
    report.write_text(json.dumps({"type": "Py4JJavaError", "message": message}))
    expected = "Py4JJavaError: An error occurred. : x.SparkException: failed: Caused by: y.Inner: denied"
    assert failure.reason(report, 1) == expected
    assert failure.reason(tmp_path / "none", -9) == "Command failed with exit code -9"


def test_without_an_archive_the_jvm_lists_its_classes(tmp_path: Path) -> None:
    there, classes = tmp_path / "spark.jsa", tmp_path / "java.classes"
    assert archive.options(there, classes) == [f"-XX:DumpLoadedClassList={classes}"]
    there.touch()
    assert archive.options(there, classes) == [f"-XX:SharedArchiveFile={there}", "-Xshare:auto"]


def test_workers_import_from_no_zip_of_spark_and_from_all_others(tmp_path: Path) -> None:
    jar, ours, folder = tmp_path / "pyspark/jars/core.jar", tmp_path / "job.zip", tmp_path / "pyspark/installed"
    folder.mkdir(parents=True)
    jar.parent.mkdir()
    for file in (jar, ours):
        file.touch()
    assert without_sparks_zips(map(str, [jar, ours, folder])) == [str(ours), str(folder)]
