"""Runs one Spark SQL file as a Glue job or an EMR step, once per Sluice token.

Arguments: --sql s3://bucket/file.sql, --sluice_token T, --sluice_results s3://bucket/prefix, and --target s3://bucket/folder for the
rows of the file's last query. --upload_name s3://bucket/key, or a folder whose newest object is meant, is a CSV that someone
uploaded, as the view `name`. Every other --name value pair is a parameter of the SQL, written :name there; Glue's own (in capitals,
such as --JOB_NAME) are not.
"""

import csv
import io
import json
import re
import sys
import uuid
from datetime import datetime, timezone

import boto3
from botocore.exceptions import ClientError
from py4j.protocol import Py4JJavaError
from pyspark.sql import Observation, SparkSession
from pyspark.sql.functions import count, lit
from pyspark.sql.types import StringType, StructField, StructType

TAIL = 2_000


def main(argv):
    arguments = parse_arguments(argv)
    sql, token, results = (arguments.pop(name) for name in ("sql", "sluice_token", "sluice_results"))
    s3 = boto3.client("s3")
    bucket, prefix = split_uri(results)
    if not claim(s3, bucket, f"{prefix}/{token}.claim".lstrip("/"), token):
        print(json.dumps({"token": token, "message": "already claimed, nothing to do"}))
        return

    def publish(outcome):
        body = json.dumps({"token": token, **outcome}, ensure_ascii=False)
        key = f"{prefix}/{token}.json".lstrip("/")
        s3.put_object(Bucket=bucket, Key=key, Body=body.encode(), ContentType="application/json")
        print(body)

    try:
        done = run(s3, read(s3, sql), token, arguments)
    except Exception as error:
        publish({"outcome": "failed", "error": describe(error)})
        raise  # the service has to show FAILED too
    publish({"outcome": "succeeded", **done})


def run(s3, text, token, arguments):
    """Executes the statements of a file in order and writes the rows of the last one to a folder of this attempt's own.

    Nobody reads that folder until its rows are complete and a table points at it, so a crash leaves every table as it was.
    """
    target = f"{arguments.pop('target').rstrip('/')}/{token}/"
    spark = SparkSession.builder.enableHiveSupport().getOrCreate()
    # Whatever day the data names is written as it is; by default a day before 1582 fails the job.
    spark.conf.set("spark.sql.parquet.datetimeRebaseModeInWrite", "CORRECTED")
    uploads = {name[7:]: arguments.pop(name) for name in list(arguments) if name.startswith("upload_")}
    for name, uri in uploads.items():
        header, rows = read_upload(s3, uri)
        schema = StructType([StructField(column, StringType()) for column in header])
        spark.createDataFrame(rows, schema).createOrReplaceTempView(name)
    *before, last = statements(text)
    for statement in before:
        spark.sql(statement, args=arguments)
    written = Observation()
    frame = spark.sql(last, args=arguments).observe(written, count(lit(1)).alias("rows"))
    frame.write.mode("overwrite").parquet(target)
    size = sum(item["Size"] for item in objects(s3, target))
    return {"rows": written.get["rows"], "bytes": size, "output": {"parameters": arguments, "location": target}}


class UploadMissing(Exception):
    pass


class UploadEncoding(Exception):
    pass


class UploadFormat(Exception):
    pass


def read_upload(s3, uri):
    """Header and rows of an uploaded CSV in UTF-8 or EUC-KR (CP949): every value text, an empty one None."""
    bucket, key = split_uri(uri)
    if uri.endswith("/"):
        found = [item for item in objects(s3, uri) if not item["Key"].endswith("/")]
        if not found:
            raise UploadMissing(f"nothing has been uploaded to {uri}")
        key = max(found, key=lambda item: item["LastModified"])["Key"]
    content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    for encoding in ("utf-8-sig", "cp949"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise UploadEncoding(f"{uri} is neither UTF-8 nor EUC-KR (CP949)")
    first = text.split("\n", 1)[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;|", key=first.count))
    header, *rows = [line for line in lines if line] or [[]]
    if len(header) < 2:
        raise UploadFormat(f"{uri} is not a CSV file with a header of two columns or more")
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise UploadFormat(f"{uri} has {len(row)} values in row {number} and {len(header)} columns in its header")
    return [name.strip() for name in header], [[value.strip() or None for value in row] for row in rows]


def objects(s3, uri):
    """Everything below an s3:// folder."""
    bucket, prefix = split_uri(uri)
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"{prefix}/"):
        yield from page.get("Contents", [])


def statements(text):
    """Splits a file at semicolons that end a line, after dropping whole-line comments."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return [part.strip() for part in re.split(r";[ \t]*(?:\n|$)", "\n".join(lines)) if part.strip()]


def parse_arguments(argv):
    """Reads --name value pairs; a name without a value, as services add some, is passed over."""
    pairs = {name[2:]: value for name, value in zip(argv, [*argv[1:], "--"]) if name.startswith("--") and not value.startswith("--")}
    missing = [name for name in ("sql", "target", "sluice_token", "sluice_results") if name not in pairs]
    if missing:
        raise SystemExit(f"missing arguments: {', '.join('--' + name for name in missing)}")
    # Glue's own are spelt --JOB_NAME or --enable-metrics: no SQL parameter looks like that.
    return {name: value for name, value in pairs.items() if re.fullmatch(r"[a-z][a-z0-9_]*", name)}


def claim(s3, bucket, key, token):
    """Puts the claim if nobody did. A lost answer makes boto3 send it again and meet its own claim, hence the signature."""
    signature = str(uuid.uuid4())
    body = json.dumps({"token": token, "by": signature, "at": datetime.now(timezone.utc).isoformat()})
    try:
        s3.put_object(Bucket=bucket, Key=key, Body=body.encode(), IfNoneMatch="*")
        return True
    except ClientError as error:
        if error.response["Error"]["Code"] != "PreconditionFailed":
            raise
    return signature in s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()


def describe(error):
    """The failure as Spark names it; a defect of SQL or data is met again by a retry, trouble of S3 perhaps not."""
    message = str(getattr(error, "desc", None) or error).strip()
    name = getattr(error, "getErrorClass", lambda: None)() or type(error).__name__
    if isinstance(error, Py4JJavaError):  # a task failed: its own exception says why, the rest is the way it came
        cause = error.java_exception
        while cause.getCause() is not None:
            cause = cause.getCause()
        name, message = cause.getClass().getSimpleName(), cause.getMessage() or str(cause)
        if name == "RuntimeException":  # Spark 3.5 gives raise_error no name of its own, later versions this one
            name = "USER_RAISED_EXCEPTION"
    # How often a failed job is tried again is for the pipeline's definition to say.
    tail = message if message.count("\n") else str(error)
    return {"code": f"Spark.{name}", "message": message.splitlines()[0], "retryable": True, "tail": tail[:TAIL]}


def read(s3, uri):
    bucket, key = split_uri(uri)
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")


def split_uri(uri):
    match = re.fullmatch(r"s3://([^/]+)/?(.*?)/?", uri)
    if not match:
        raise SystemExit(f"not an s3:// address: {uri}")
    return match.group(1), match.group(2)


if __name__ == "__main__":
    main(sys.argv[1:])
