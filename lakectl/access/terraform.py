"""What Terraform's resources say: read from the emitted JSON, or from a plan."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.access.conditions import EVERY_ROW
from lakectl.access.model import Columns, Filter, Grant, Matrix, assemble
from lakectl.access.principals import short
from lakectl.errors import UsageError

PERMISSIONS = "aws_lakeformation_permissions"
FILTER = "aws_lakeformation_data_cells_filter"
TABLE = "aws_glue_catalog_table"
TAGGED = "aws_lakeformation_resource_lf_tags"
KINDS = (PERMISSIONS, FILTER, TABLE, TAGGED)
_READING = ("SELECT", "ALL", "SUPER")

_REFERENCE = re.compile(r"\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)\.([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A managed resource: its values, references resolved."""

    type: str
    name: str
    values: Mapping[str, Any]


def emitted(document: Mapping[str, Any]) -> Matrix:
    """The matrix of a cdk.tf.json; raises UsageError when a grant refers to something that can't be followed."""
    resources = document.get("resource", {})
    found = [
        Resource(type=kind, name=name, values=_resolved(values, resources))
        for kind in KINDS
        for name, values in resources.get(kind, {}).items()
    ]
    matrix = matrix_of(found)
    for word in {word for cell in matrix.cells for word in (cell.role, cell.table, cell.column) if "${" in word}:
        raise UsageError(f"The Terraform JSON grants access by {word}, which lakectl can't follow.")
    return matrix


def matrix_of(resources: Iterable[Resource]) -> Matrix:
    """The matrix of resources as the provider spells them; blocks may be objects (JSON) or lists (plans)."""
    found = list(resources)
    tables = {str(one.values["name"]): _columns_of(one.values) for one in found if one.type == TABLE}
    filters = [cut for one in found if one.type == FILTER for cut in _filters(one.values)]
    grants = [grant for one in found if one.type == PERMISSIONS for grant in _grants(one.values)]
    worn: dict[tuple[str, str], dict[str, str]] = {}
    for one in found:
        if one.type == TAGGED:
            _wear(one.values, worn)
    return assemble(tables, grants, filters, worn)


def _resolved(value: Any, resources: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return _REFERENCE.sub(lambda found: _referenced(found, resources), value)
    if isinstance(value, list):
        return [_resolved(item, resources) for item in value]
    if isinstance(value, dict):
        # Neither a dependency nor the life cycle says who sees what.
        return {
            key: _resolved(item, resources) for key, item in value.items() if key not in ("depends_on", "lifecycle")
        }
    return value


def _referenced(found: re.Match[str], resources: Mapping[str, Any]) -> str:
    kind, name, attribute = found.groups()
    values = resources.get(kind, {}).get(name, {})
    # Of an ARN the account's part is known to AWS alone; the name tells who it is.
    answer = values.get("name" if attribute == "arn" else attribute)
    return str(_resolved(answer, resources)) if isinstance(answer, str) else found[0]


def _blocks(value: Any) -> Iterator[Mapping[str, Any]]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item


def _columns_of(table: Mapping[str, Any]) -> tuple[str, ...]:
    storage = next(_blocks(table.get("storage_descriptor")), {})
    parts = (storage.get("columns"), table.get("partition_keys"))
    return tuple(str(column["name"]) for part in parts for column in _blocks(part))


def _filters(values: Mapping[str, Any]) -> Iterator[Filter]:
    for data in _blocks(values.get("table_data")):
        rows = next(_blocks(data.get("row_filter")), {})
        wildcard = next(_blocks(data.get("column_wildcard")), None)
        excluded = (wildcard or {}).get("excluded_column_names")
        yield Filter(
            table=str(data["table_name"]),
            name=str(data["name"]),
            columns=_columns(data.get("column_names"), excluded),
            rows=rows.get("filter_expression") or EVERY_ROW,
        )


def _columns(named: Any, excluded: Any) -> Columns:
    return Columns(names=frozenset(named)) if named else Columns(names=frozenset(excluded or ()), every=True)


def _grants(values: Mapping[str, Any]) -> Iterator[Grant]:
    permissions = values.get("permissions") or []
    if not set(permissions) & set(_READING):
        return
    principal = short(str(values["principal"]))
    may_grant = bool(set(values.get("permissions_with_grant_option") or []) & set(_READING))
    for block in _blocks(values.get("table")):
        table = "" if block.get("wildcard") else str(block["name"])
        yield Grant(principal=principal, table=table, may_grant=may_grant)
    for block in _blocks(values.get("table_with_columns")):
        columns = _columns(block.get("column_names"), block.get("excluded_column_names"))
        yield Grant(principal=principal, table=str(block["name"]), columns=columns, may_grant=may_grant)
    for block in _blocks(values.get("data_cells_filter")):
        table, cut = str(block["table_name"]), str(block["name"])
        yield Grant(principal=principal, table=table, filter=cut, may_grant=may_grant)
    for block in _blocks(values.get("lf_tag_policy")):
        if block.get("resource_type") == "TABLE":
            parts = _blocks(block.get("expression"))
            tags = tuple((str(one["key"]).lower(), frozenset(one["values"])) for one in parts)
            yield Grant(principal=principal, table="", tags=tags, may_grant=may_grant)


def _wear(values: Mapping[str, Any], worn: dict[tuple[str, str], dict[str, str]]) -> None:
    tags = {str(one["key"]).lower(): str(one["value"]) for one in _blocks(values.get("lf_tag"))}
    places = [("", "") for _ in _blocks(values.get("database"))]
    places += [(str(one["name"]), "") for one in _blocks(values.get("table"))]
    for one in _blocks(values.get("table_with_columns")):
        places += [(str(one["name"]), column) for column in one.get("column_names") or []]
    for place in places:
        worn.setdefault(place, {}).update(tags)
