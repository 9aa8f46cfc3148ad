"""`"$path"`: the address of the object that a row was read from, beside a table's columns and in no star.

"Getting the file locations for source data in Amazon S3" (Athena user guide).
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from lakectl.localaws.engines.sql.model import PATH, Column, Relation


def names_path(tree: exp.Expr) -> bool:
    """Whether the query asks for it."""
    return any(column.name.lower() == PATH for column in tree.find_all(exp.Column))


def with_path(relation: Relation) -> Relation:
    """The table with its path, for the rows of those grants that give all of its columns.

    An address holds partition values, and how many objects there are says something of rows that aren't shown: whoever
    may not see some column gets no path.
    """
    every = {column.name for column in relation.table.all_columns}
    rules = tuple(
        replace(rule, columns=rule.columns | {PATH}) if rule.columns >= every else rule for rule in relation.rules
    )
    columns = (*relation.table.columns, Column(PATH, "string"))
    return Relation(replace(relation.table, columns=columns), rules)
