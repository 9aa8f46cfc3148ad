"""Makes Spark's class-data archive at set-up: `python -m lakectl.localaws.engines.spark.prepare`.

It runs a job that does nothing but what lakectl's own does of Spark, and archives the classes that it loaded. That an
archive can't be made is said, and is no failure: Spark starts without it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from lakectl.localaws.engines.spark import archive, settings
from lakectl.localaws.engines.spark.process import Job, JobProcess, begin_archive

_SCRIPT = """
from pyspark import SparkContext

context = SparkContext.getOrCreate()
for _ in range(2):
    context.parallelize(range(4), 4).map(str).collect()
"""
_SECONDS = 600


def prepare(folder: Path) -> str:
    """Make the archive unless it's there; what became of it, in a sentence. `folder` is empty."""
    there = archive.archive_file()
    if there.exists():
        return f"Spark's class-data archive is {there}."
    refused = f"Spark starts without a class-data archive: {there} couldn't be made."
    script, properties = folder / "script.py", folder / "spark.properties"
    job = Job(folder=folder, script=script, arguments=[], modules=[], properties=properties, environment={})
    script.write_text(_SCRIPT, encoding="utf-8")
    options = archive.options(there, job.class_list)
    if not options:
        return refused
    properties.write_text(
        settings.for_run(name="prepare", scratch=folder, buckets=(), gateway="", jvm_options=options), encoding="utf-8"
    )
    process = JobProcess(job)
    if process.wait(_SECONDS) is None:
        process.kill()
    builder = archive.Builder()
    begin_archive(builder, job)
    builder.wait()
    if there.exists():
        return f"Spark's class-data archive was made: {there}, {there.stat().st_size >> 20} MB."
    return refused


def main() -> None:
    """Say what became of the archive."""
    with tempfile.TemporaryDirectory() as folder:
        sys.stdout.write(prepare(Path(folder)) + "\n")


if __name__ == "__main__":
    main()
