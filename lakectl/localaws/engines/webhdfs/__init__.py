"""S3 for Hadoop clients that have no S3 connector: a WebHDFS server on loopback whose files are S3 objects.

PySpark brings the WebHDFS client (`org.apache.hadoop.hdfs.web`) but no `hadoop-aws`. A job's `s3://bucket/key` is
mounted on `webhdfs://127.0.0.1:PORT/<token>/bucket/key`; the token names the run, and every call is made with that
run's credentials, so Spark and boto3 in one job see one bucket with one set of permissions.

What holds:

- An object is visible when the writer has closed the file, whole or not at all (PutObject), as with EMRFS on Glue.
- What Spark writes below `_temporary` or `.spark-staging-*` stays out of S3 until a rename commits it, like the
  EMRFS S3-optimized committer's uncompleted uploads: a job that dies leaves nothing of it in the bucket.
- Directories are prefixes. An empty directory exists for its run alone and is never an object.
- A rename of committed objects is copy and delete, not atomic; append, truncate and symlinks are refused.
"""
