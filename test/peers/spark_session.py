"""One Spark session for many jobs: reads steps as lines of JSON, and answers each with one.

{"sql": "…"} is executed as it is, save for a table of JSON: Athena and Glue read it with the OpenX SerDe, which is no part of Spark,
and Spark reads it with its own reader here. {"rows": "…"} answers with a query's rows. {"job": [arguments]} runs config/spark/runner.py
as Glue would. s3://bucket/key is the file <folder>/bucket/key, the folder being the first argument: what local AWS serves as S3.
"""

import contextlib
import json
import os
import re
import sys

from pyspark.sql import SparkSession

import runner


def open_session(folder):
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": f"{folder}/../spark-warehouse",
        "spark.hadoop.javax.jdo.option.ConnectionURL": "jdbc:derby:memory:metastore;create=true",
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme",
        # No checksum files beside the objects.
        "spark.hadoop.fs.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
        "spark.hadoop.fs.viewfs.overload.scheme.target.file.impl": "org.apache.hadoop.fs.RawLocalFileSystem",
    }
    for bucket in os.listdir(folder):
        settings[f"spark.hadoop.fs.viewfs.mounttable.{bucket}.linkFallback"] = f"file://{folder}/{bucket}"
    builder = SparkSession.builder.master("local[2]").enableHiveSupport()
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def readable(statement):
    """A CREATE TABLE over JSON for Spark's own reader, whose columns are named as the fields are."""
    if "org.openx.data.jsonserde.JsonSerDe" not in statement:
        return statement
    fields = dict(re.findall(r"'mapping\.(\w+)' = '(\w+)'", statement))
    statement = re.sub(r"ROW FORMAT SERDE '[^']*'\s*(WITH SERDEPROPERTIES \([^)]*\))?", "", statement)
    statement = statement.replace("CREATE EXTERNAL TABLE", "CREATE TABLE").replace("PARTITIONED BY", "USING json PARTITIONED BY")
    return re.sub(r"`(\w+)` ", lambda name: f"`{fields.get(name[1], name[1])}` ", statement)


def perform(spark, step):
    if "sql" in step:
        spark.sql(readable(step["sql"]))
    if "rows" in step:
        return [list(row) for row in spark.sql(step["rows"]).collect()]
    if "job" in step:
        try:
            runner.main(step["job"])
        finally:
            # A Glue job has a session of its own.
            for table in spark.catalog.listTables():
                if table.isTemporary:
                    spark.catalog.dropTempView(table.name)
    return None


with contextlib.redirect_stdout(sys.stderr):
    session = open_session(sys.argv[1])
for line in sys.stdin:
    try:
        with contextlib.redirect_stdout(sys.stderr):
            answer = {"value": perform(session, json.loads(line))}
    except BaseException as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer, default=str), flush=True)
