"""What Athena itself doesn't run ("Unsupported DDL", and "Considerations and limitations" for DESCRIBE INPUT)."""

from __future__ import annotations

from lakectl.localaws.engines.sql.command import shape
from lakectl.localaws.engines.sql.model import QueryError

_TABLE = r"ALTER TABLE \S+ (?:PARTITION~\([^)]*\)~)?"
# In the words of the list; `…` stands for a table.
_STATEMENTS: tuple[tuple[str, str], ...] = (
    *((f"ALTER TABLE … {words}", rf"{_TABLE}{words}") for words in (
        "ARCHIVE PARTITION", "CLUSTERED BY", "EXCHANGE PARTITION", "NOT CLUSTERED", "NOT SKEWED", "NOT SORTED",
        "NOT STORED AS DIRECTORIES", "CHANGE COLUMNS", "COMPACT", "CONCATENATE", "SET FILEFORMAT", "RENAME TO",
        "SET SERDEPROPERTIES", "SET SKEWED LOCATION", "SKEWED BY", "TOUCH", "UNARCHIVE PARTITION",
    )),
    ("CREATE TABLE … LIKE", r"CREATE (?:EXTERNAL )?TABLE (?:IF NOT EXISTS )?\S+ LIKE"),
    *((words, words) for words in (
        "ALTER INDEX", "COMMIT", "CREATE INDEX", "CREATE ROLE", "CREATE TEMPORARY MACRO", "DESCRIBE DATABASE",
        "DESCRIBE INPUT", "DESCRIBE OUTPUT", "DFS", "DROP INDEX", "DROP ROLE", "DROP TEMPORARY MACRO", "EXPORT TABLE",
        "GRANT ROLE", "IMPORT TABLE", "LOCK DATABASE", "LOCK TABLE", "REVOKE ROLE", "ROLLBACK", "SHOW COMPACTIONS",
        "SHOW CURRENT ROLES", "SHOW GRANT", "SHOW INDEXES", "SHOW LOCKS", "SHOW PRINCIPALS", "SHOW ROLE GRANT",
        "SHOW ROLES", "SHOW STATS", "SHOW TRANSACTIONS", "START TRANSACTION", "UNLOCK DATABASE", "UNLOCK TABLE",
    )),
)  # fmt: skip
_FORMS = tuple((words, shape(rf"{form}\b.*")) for words, form in _STATEMENTS)


def check_supported(text: str) -> None:
    """NOT_SUPPORTED for a statement of the list."""
    for words, form in _FORMS:
        if form.fullmatch(text):
            raise QueryError("NOT_SUPPORTED", f"Athena doesn't support {words}")
