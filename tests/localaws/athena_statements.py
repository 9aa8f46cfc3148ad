"""Athena's statements, as documented ("DDL statements", "DML queries, functions, and operators").

`python -m tests.localaws.athena_statements` prints docs/local.md's table.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.localaws.governed import RESULTS

DONE = ""
INSUFFICIENT = "Insufficient permissions to execute the query. "
NO_PRIVILEGE = f"{INSUFFICIENT}Principal does not have any privilege on specified resource"
NOT_SUPPORTED = "NOT_SUPPORTED: "
ROWS = f"{NOT_SUPPORTED}Modifying Hive table rows is only supported for transactional tables"
ICEBERG = f"{NOT_SUPPORTED}shop.payments is no table of Iceberg: "
HERE = f"{NOT_SUPPORTED}The embedded AWS doesn't "
PLACE = f"s3://{RESULTS}/list"


@dataclass(frozen=True)
class Statement:
    name: str
    """As the documentation calls it."""
    sql: str
    needs: str = "reading"
    """The permission of Lake Formation."""
    reader: str = DONE
    """What becomes of it for a reader of some columns and rows: done, or how the reason begins."""
    ends: str = DONE
    """What becomes of it for whoever has the permission."""


def _needs(permission: str, on: str) -> dict[str, str]:
    shown = permission.upper().replace(" ", "_")
    return {
        "needs": shown,
        "reader": f"{INSUFFICIENT}Insufficient Lake Formation permission(s): Required {permission} on {on}",
    }


_INSERT, _ALTER = _needs("Insert", "payments"), _needs("Alter", "payments")


def _refused(reason: str) -> dict[str, str]:
    return {"needs": "", "reader": reason, "ends": reason}


def _athena(words: str) -> dict[str, str]:
    return _refused(f"{NOT_SUPPORTED}Athena doesn't support {words}")


_PARTITION = "PARTITION (year = '2026', day = '03')"
_RECURSIVE = "WITH RECURSIVE t(n) AS (SELECT min(id) FROM payments UNION ALL SELECT n + 1 FROM t WHERE n < 3) TABLE t"
_FUNCTION = "USING EXTERNAL FUNCTION f(x int) RETURNS int LAMBDA 'f' SELECT f(1)"
STATEMENTS: tuple[Statement, ...] = (
    Statement("SELECT", "SELECT count(id) FROM payments"),
    Statement("WITH RECURSIVE", _RECURSIVE),
    Statement("VALUES", "VALUES 1, 2"),
    Statement("EXPLAIN", "EXPLAIN SELECT id FROM payments"),
    Statement("EXPLAIN (TYPE VALIDATE)", "EXPLAIN (TYPE VALIDATE) SELECT id FROM payments"),
    Statement("EXPLAIN ANALYZE", "EXPLAIN ANALYZE SELECT id FROM payments"),
    Statement("EXPLAIN (FORMAT JSON)", "EXPLAIN (FORMAT JSON) SELECT 1", **_refused(f"{HERE}explain with FORMAT JSON")),
    Statement("PREPARE", "PREPARE {who} FROM SELECT id FROM payments WHERE id > ?", needs=""),
    Statement("EXECUTE", "EXECUTE {who} USING 5"),
    Statement("DEALLOCATE PREPARE", "DEALLOCATE PREPARE {who}", needs=""),
    Statement("UNLOAD", f"UNLOAD (SELECT id FROM payments) TO '{PLACE}/{{who}}/' WITH (format = 'PARQUET')"),
    Statement("INSERT INTO", "INSERT INTO payments (id, year, day) VALUES (11, '2026', '02')", **_INSERT),
    Statement("DELETE", "DELETE FROM payments WHERE id = 1", **_refused(ROWS)),
    Statement("UPDATE", "UPDATE payments SET id = 2", **_refused(ROWS)),
    Statement("MERGE INTO", "MERGE INTO payments USING x ON TRUE WHEN MATCHED THEN DELETE", **_refused(ROWS)),
    Statement("OPTIMIZE", "OPTIMIZE payments REWRITE DATA USING BIN_PACK", **_refused(f"{ICEBERG}OPTIMIZE")),
    Statement("VACUUM", "VACUUM payments", **_refused(f"{ICEBERG}VACUUM")),
    Statement("CREATE DATABASE", "CREATE DATABASE other", **_needs("Create Database", "Catalog")),
    Statement(
        "ALTER DATABASE SET DBPROPERTIES",
        "ALTER DATABASE shop SET DBPROPERTIES ('by' = 'me')",
        **_needs("Alter", "shop"),
    ),
    Statement("CREATE TABLE AS", "CREATE TABLE made AS SELECT id FROM payments", **_needs("Create Table", "shop")),
    Statement(
        "CREATE EXTERNAL TABLE",
        f"CREATE EXTERNAL TABLE bare (id int) STORED AS PARQUET LOCATION '{PLACE}/bare/'",
        **_needs("Create Table", "shop"),
    ),
    Statement(
        "CREATE TABLE of Iceberg",
        f"CREATE TABLE ice (id int) LOCATION '{PLACE}/ice/' TBLPROPERTIES ('table_type' = 'ICEBERG')",
        **_refused(f"{HERE}run CREATE TABLE"),
    ),
    Statement("CREATE VIEW", "CREATE VIEW seen AS SELECT id FROM payments", **_needs("Create Table", "shop")),
    Statement("SHOW DATABASES", "SHOW DATABASES"),
    Statement("SHOW TABLES", "SHOW TABLES 'pay*'"),
    Statement("SHOW VIEWS", "SHOW VIEWS LIKE 'se*'"),
    Statement("SHOW COLUMNS", "SHOW COLUMNS IN payments"),
    Statement("DESCRIBE", "DESCRIBE payments"),
    Statement("DESCRIBE VIEW", "DESCRIBE seen", reader=NO_PRIVILEGE),
    Statement(
        "DESCRIBE FORMATTED", "DESCRIBE FORMATTED payments", **_refused(f"{HERE}run this statement: DESCRIBE FORMATTED")
    ),
    Statement("SHOW CREATE TABLE", "SHOW CREATE TABLE payments"),
    Statement("SHOW CREATE VIEW", "SHOW CREATE VIEW seen", reader=NO_PRIVILEGE),
    Statement("SHOW TBLPROPERTIES", "SHOW TBLPROPERTIES payments"),
    Statement("SHOW PARTITIONS", "SHOW PARTITIONS payments", needs="reading the keys", reader=NO_PRIVILEGE),
    Statement("ALTER TABLE ADD PARTITION", f"ALTER TABLE payments ADD {_PARTITION}", **_INSERT),
    Statement(
        "ALTER TABLE RENAME PARTITION",
        f"ALTER TABLE payments {_PARTITION} RENAME TO PARTITION (year = '2026', day = '04')",
        **_ALTER,
    ),
    Statement(
        "ALTER TABLE DROP PARTITION",
        "ALTER TABLE payments DROP PARTITION (year = '2026', day = '04')",
        **_needs("Delete", "payments"),
    ),
    Statement("MSCK REPAIR TABLE", "MSCK REPAIR TABLE payments", **_INSERT),
    Statement("ALTER TABLE ADD COLUMNS", "ALTER TABLE payments ADD COLUMNS (fee double)", **_ALTER),
    Statement("ALTER TABLE REPLACE COLUMNS", "ALTER TABLE payments REPLACE COLUMNS (id bigint)", **_ALTER),
    Statement(
        "ALTER TABLE CHANGE COLUMN",
        "ALTER TABLE payments CHANGE COLUMN id number bigint",
        **_refused(f"{HERE}run ALTER TABLE"),
    ),
    Statement("ALTER TABLE SET LOCATION", f"ALTER TABLE payments SET LOCATION '{PLACE}/moved/'", **_ALTER),
    Statement(
        "ALTER TABLE SET TBLPROPERTIES",
        "ALTER TABLE payments SET TBLPROPERTIES ('notes' = 'moved')",
        **_ALTER,
    ),
    Statement("DROP VIEW", "DROP VIEW seen", **_needs("Drop", "seen")),
    Statement("DROP TABLE", "DROP TABLE made", **_needs("Drop", "made")),
    Statement("DROP DATABASE", "DROP DATABASE other", **_needs("Drop", "other")),
    Statement("SHOW STATS", "SHOW STATS FOR payments", **_athena("SHOW STATS")),
    Statement("ANALYZE", "ANALYZE payments", **_refused(f"{HERE}run ANALYZE")),
    Statement("TRUNCATE TABLE", "TRUNCATE TABLE payments", **_refused(f"{HERE}run TRUNCATE TABLE")),
    Statement("USE", "USE shop", **_refused(f"{HERE}run USE")),
    Statement("SET SESSION", "SET SESSION max_recursion_depth = 20", **_refused(f"{HERE}run SET SESSION")),
    Statement("SHOW SESSION", "SHOW SESSION", **_refused(f"{HERE}run this statement: SHOW SESSION")),
    Statement("SHOW FUNCTIONS", "SHOW FUNCTIONS", **_refused(f"{HERE}run this statement: SHOW FUNCTIONS")),
    Statement("USING EXTERNAL FUNCTION", _FUNCTION, **_refused("SYNTAX_ERROR: ")),
)

UNSUPPORTED: tuple[tuple[str, str], ...] = (
    ("ALTER INDEX i ON payments REBUILD", "ALTER INDEX"),
    ("ALTER TABLE payments ARCHIVE PARTITION (year = '2026')", "ALTER TABLE … ARCHIVE PARTITION"),
    ("ALTER TABLE payments CLUSTERED BY (id) INTO 2 BUCKETS", "ALTER TABLE … CLUSTERED BY"),
    ("ALTER TABLE payments EXCHANGE PARTITION (year = '1') WITH TABLE x", "ALTER TABLE … EXCHANGE PARTITION"),
    ("ALTER TABLE payments NOT CLUSTERED", "ALTER TABLE … NOT CLUSTERED"),
    ("ALTER TABLE payments NOT SKEWED", "ALTER TABLE … NOT SKEWED"),
    ("ALTER TABLE payments NOT SORTED", "ALTER TABLE … NOT SORTED"),
    ("ALTER TABLE payments NOT STORED AS DIRECTORIES", "ALTER TABLE … NOT STORED AS DIRECTORIES"),
    ("ALTER TABLE payments PARTITION (year = '1') CHANGE COLUMNS id x int", "ALTER TABLE … CHANGE COLUMNS"),
    ("ALTER TABLE payments PARTITION (year = '1') COMPACT 'major'", "ALTER TABLE … COMPACT"),
    ("ALTER TABLE payments PARTITION (year = '1') CONCATENATE", "ALTER TABLE … CONCATENATE"),
    ("ALTER TABLE payments PARTITION (year = '1') SET FILEFORMAT ORC", "ALTER TABLE … SET FILEFORMAT"),
    ("ALTER TABLE payments RENAME TO paid", "ALTER TABLE … RENAME TO"),
    ("ALTER TABLE payments SET SERDEPROPERTIES ('a' = 'b')", "ALTER TABLE … SET SERDEPROPERTIES"),
    ("ALTER TABLE payments SET SKEWED LOCATION (1 = 's3://x')", "ALTER TABLE … SET SKEWED LOCATION"),
    ("ALTER TABLE payments SKEWED BY (id) ON (1)", "ALTER TABLE … SKEWED BY"),
    ("ALTER TABLE payments TOUCH", "ALTER TABLE … TOUCH"),
    ("ALTER TABLE payments UNARCHIVE PARTITION (year = '1')", "ALTER TABLE … UNARCHIVE PARTITION"),
    ("COMMIT", "COMMIT"),
    ("CREATE INDEX i ON TABLE payments (id) AS 'x'", "CREATE INDEX"),
    ("CREATE ROLE reader", "CREATE ROLE"),
    ("CREATE TABLE paid LIKE payments", "CREATE TABLE … LIKE"),
    ("CREATE TEMPORARY MACRO m() 1", "CREATE TEMPORARY MACRO"),
    ("DESCRIBE DATABASE shop", "DESCRIBE DATABASE"),
    ("DESCRIBE INPUT p", "DESCRIBE INPUT"),
    ("DESCRIBE OUTPUT p", "DESCRIBE OUTPUT"),
    ("DFS -ls /", "DFS"),
    ("DROP INDEX i ON payments", "DROP INDEX"),
    ("DROP ROLE reader", "DROP ROLE"),
    ("DROP TEMPORARY MACRO m", "DROP TEMPORARY MACRO"),
    ("EXPORT TABLE payments TO 's3://x'", "EXPORT TABLE"),
    ("GRANT ROLE reader TO USER x", "GRANT ROLE"),
    ("IMPORT TABLE payments FROM 's3://x'", "IMPORT TABLE"),
    ("LOCK DATABASE shop SHARED", "LOCK DATABASE"),
    ("LOCK TABLE payments SHARED", "LOCK TABLE"),
    ("REVOKE ROLE reader FROM USER x", "REVOKE ROLE"),
    ("ROLLBACK", "ROLLBACK"),
    ("SHOW COMPACTIONS", "SHOW COMPACTIONS"),
    ("SHOW CURRENT ROLES", "SHOW CURRENT ROLES"),
    ("SHOW GRANT ON TABLE payments", "SHOW GRANT"),
    ("SHOW INDEXES ON payments", "SHOW INDEXES"),
    ("SHOW LOCKS payments", "SHOW LOCKS"),
    ("SHOW PRINCIPALS reader", "SHOW PRINCIPALS"),
    ("SHOW ROLE GRANT USER x", "SHOW ROLE GRANT"),
    ("SHOW ROLES", "SHOW ROLES"),
    ("SHOW STATS FOR payments", "SHOW STATS"),
    ("SHOW TRANSACTIONS", "SHOW TRANSACTIONS"),
    ("START TRANSACTION", "START TRANSACTION"),
    ("UNLOCK DATABASE shop", "UNLOCK DATABASE"),
    ("UNLOCK TABLE payments", "UNLOCK TABLE"),
)
"""What Athena's list "Unsupported DDL" names, and DESCRIBE INPUT and OUTPUT, with the words of the refusal."""


def table() -> str:
    """Markdown: what is done and what it needs, what is refused and how."""
    lines = ["| statement | here | needs |", "| --- | --- | --- |"]
    for one in STATEMENTS:
        ends = f"refused: {one.ends.strip().removesuffix(':')}" if one.ends else "done"
        lines.append(f"| {one.name} | {ends} | {one.needs} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())  # noqa: T201 - the command's output
