"""Spark's settings for a job run: Glue 5.0's where they influence data, a laptop's where they influence speed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

_VIEWFS = "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme"

_QUICK_COMPILER = "-XX:TieredStopAtLevel=1"
"""A run on a laptop is over before the optimizing compiler has paid."""

_ALWAYS = {
    "spark.master": "local[2]",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # Nothing listens beyond this machine.
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    # `workers.warm_daemon`, which must be on the job's path.
    "spark.python.daemon.module": "warm_daemon",
    # 200 tasks a shuffle are for a cluster; adaptive execution decides about the files, as on Glue.
    "spark.sql.shuffle.partitions": "4",
    # Objects have no block locations to ask for.
    "spark.sql.sources.ignoreDataLocality": "true",
    # No `_SUCCESS` among the objects.
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.hadoop.fs.s3.impl": _VIEWFS,
    "spark.hadoop.fs.s3a.impl": _VIEWFS,
}


def for_run(*, name: str, scratch: Path, buckets: Iterable[str], gateway: str, jvm_options: Iterable[str]) -> str:
    """A properties file: every bucket is mounted on the gateway (`webhdfs://127.0.0.1:PORT/TOKEN`)."""
    options = [f'"-Djava.io.tmpdir={scratch}"', "-Duser.timezone=UTC", _QUICK_COMPILER, *jvm_options]
    settings = {
        **_ALWAYS,
        "spark.app.name": name,
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": (scratch / "warehouse").as_uri(),
        "spark.driver.extraJavaOptions": " ".join(options),
    }
    # linkFallback takes every path; below a linkMergeSlash listed children come out as relative paths (Hadoop 3.3.4).
    mounts = {f"spark.hadoop.fs.viewfs.mounttable.{bucket}.linkFallback": f"{gateway}/{bucket}" for bucket in buckets}
    return _properties(settings | mounts)


def given(arguments: Mapping[str, str]) -> str:
    """The properties of the job argument `--conf`: `a=b --conf c=d`, as Glue takes more than one."""
    text = arguments.get("--conf", "")
    pairs = (part.strip().partition("=") for part in text.split("--conf") if part.strip())
    return _properties({name: value for name, _, value in pairs})


def _properties(settings: Mapping[str, str]) -> str:
    return "".join(f"{name} {value}\n" for name, value in settings.items())
