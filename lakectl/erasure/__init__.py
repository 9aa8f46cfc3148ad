"""One subject's events: recognised in rows and in raw lines, and taken out of a file's bytes. No AWS."""
