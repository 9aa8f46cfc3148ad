"""Spark in a job: `s3://` is the bucket that boto3 sees, with the role's permissions; nothing else is left behind."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.localaws.glue_parts import Lake, make_lake

pytestmark = [pytest.mark.local, pytest.mark.spark]


@pytest.fixture(scope="module")
def lake(client: Callable[..., Any]) -> Lake:
    return make_lake(client, "glue-spark")


CURATE = """
import boto3
from pyspark.sql import SparkSession, functions as F

B = "s3://glue-spark"
s3 = boto3.client("s3")
spark = SparkSession.builder.appName("curate").getOrCreate()
raw = spark.read.schema("id int, day string, at timestamp").json(f"{B}/raw/")
# What boto3 wrote in this job, Spark reads.
s3.put_object(Bucket="glue-spark", Key="raw/late.json", Body=b'{"id": 100, "day": "later"}')
raw = spark.read.schema("id int, day string, at timestamp").json(f"{B}/raw/")
print(raw.count(), spark.conf.get("spark.sql.session.timeZone"))
raw.repartition("day").write.mode("append").partitionBy("day").parquet(f"{B}/curated/")
# What Spark wrote in this job, boto3 reads.
listed = s3.list_objects_v2(Bucket="glue-spark", Prefix="curated/")["Contents"]
print(sorted(entry["Key"].rpartition("/")[0] for entry in listed))
spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
day = spark.createDataFrame([(7, "later")], "id int, day string")
day.write.mode("overwrite").partitionBy("day").parquet(f"{B}/curated/")
rows = spark.read.parquet(f"{B}/curated/").groupBy("day").agg(F.count("*").alias("n"), F.sum("id").alias("ids"))
print(sorted((row["day"], row["n"], row["ids"]) for row in rows.collect()))
"""

TASKS = """
import sys
from pyspark import SparkContext


def found(_):
    zips = [place for place in sys.path if place.endswith((".jar", "pyspark.zip"))]
    return zips, "glue_jobs.engine.scan" in sys.modules


print(SparkContext.getOrCreate().parallelize(range(2), 2).map(found).collect())
"""


def test_spark_and_boto3_share_the_bucket(lake: Lake) -> None:
    for part in range(3):
        rows = [{"id": part * 10 + n, "day": "a:b+c d%", "at": "2026-01-01T00:00:00Z"} for n in range(10)]
        body = gzip.compress("\n".join(map(json.dumps, rows)).encode())
        lake.s3.put_object(Bucket=lake.bucket, Key=f"raw/part-{part}.json.gz", Body=body)

    run = lake.run(lake.job("curate", CURATE))

    assert "ErrorMessage" not in run
    assert run["JobRunState"] == "SUCCEEDED"
    assert lake.log_lines("/aws-glue/jobs/output", run["Id"]) == [
        "31 UTC",
        "['curated/day=a%3Ab+c d%25', 'curated/day=later']",
        "[('a:b+c d%', 30, 435), ('later', 1, 7)]",
    ]
    written = lake.keys("curated/")
    assert [key.rpartition("/")[0] for key in written] == ["curated/day=a%3Ab+c d%25", "curated/day=later"]
    assert all(key.endswith(".snappy.parquet") for key in written)


def test_python_tasks_find_their_modules_loaded_and_no_zips_of_spark(lake: Lake) -> None:
    run = lake.run(lake.job("tasks", TASKS))
    assert run["JobRunState"] == "SUCCEEDED"
    assert lake.log_lines("/aws-glue/jobs/output", run["Id"]) == ["[([], True), ([], True)]"]


FAILS = """
from pyspark.sql import SparkSession, functions as F
spark = SparkSession.builder.getOrCreate()
rows = spark.range(4, numPartitions=4).select(F.expr("if(id = 3, raise_error('bad row'), id)").alias("x"))
rows.write.parquet("s3://glue-spark/failed/")
"""


def test_a_job_that_fails_while_writing_leaves_nothing(lake: Lake) -> None:
    run = lake.run(lake.job("fails-while-writing", FAILS))
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith("Py4JJavaError: An error occurred while calling")
    assert "bad row" in run["ErrorMessage"]
    assert lake.keys("failed/") == []


FORBIDDEN = """
from pyspark.sql import SparkSession
SparkSession.builder.getOrCreate().read.text("s3://glue-spark/secret/").collect()
"""


def test_spark_has_the_roles_permissions(lake: Lake) -> None:
    lake.s3.put_object(Bucket=lake.bucket, Key="secret/x.txt", Body=b"1")
    run = lake.run(lake.job("forbidden-to-spark", FORBIDDEN))
    assert run["JobRunState"] == "FAILED"
    assert "Caused by: org.apache.hadoop" in run["ErrorMessage"]
    assert "GetObject on s3://glue-spark/secret/x.txt: AccessDenied" in run["ErrorMessage"]
