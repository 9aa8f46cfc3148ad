"""Athena's SQL on Parquet files, by sqlglot and DuckDB; Lake Formation's columns and rows are cut before it starts.

`run.run_query` is the door: SQL and a catalog in, a result out. The order is the security argument:
resolve names against the permitted columns alone, copy the permitted cells into a fresh in-memory database,
close that database to everything outside, and only then run the statement.
"""
