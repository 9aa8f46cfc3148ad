"""Glue's Spark on this machine: a job's script, unchanged, on local PySpark in a process group of its own."""
