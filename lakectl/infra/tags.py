"""LF-tags: what kind of value each column holds, and which stream a table belongs to.

Keys are the environment's own: an account's lakes share one list of them. A column wears its class, a table its stream,
which its columns inherit ("Lake Formation tag-based access control"), so that a grant by tags means one table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lakectl.infra.catalog import Catalog, Table
from lakectl.infra.cdktf import (
    Construct,
    ITerraformDependable,
    LakeformationLfTag,
    LakeformationPermissionsLfTagPolicyExpression,
    LakeformationResourceLfTags,
    LakeformationResourceLfTagsLfTag,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeTagsProps:
    """Keys and what they may say."""

    classification_key: str
    classes: Sequence[str]
    stream_key: str
    streams: Sequence[str]
    after: Sequence[ITerraformDependable]


class LakeTags(Construct):
    """The two LF-tags of a lake."""

    def __init__(self, scope: Construct, construct_id: str, props: LakeTagsProps) -> None:
        super().__init__(scope, construct_id)
        self.classification = self._tag("classification", props.classification_key, props.classes, props.after)
        self.stream = self._tag("stream", props.stream_key, props.streams, props.after)

    def _tag(self, name: str, key: str, values: Sequence[str], after: Sequence[ITerraformDependable]) -> str:
        tag = LakeformationLfTag(Construct(self, name), "tag", key=key, values=list(values), depends_on=list(after))
        return tag.key

    def expression(self, stream: str, classes: Sequence[str]) -> list[LakeformationPermissionsLfTagPolicyExpression]:
        """Columns of these classes in the tables of this stream."""
        return [
            LakeformationPermissionsLfTagPolicyExpression(key=self.stream, values=[stream]),
            LakeformationPermissionsLfTagPolicyExpression(key=self.classification, values=list(classes)),
        ]


class TableTags(Construct):
    """What a table and its columns wear."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        tags: LakeTags,
        where: tuple[Catalog, Table],
        columns: Mapping[str, Sequence[str]],
    ) -> None:
        super().__init__(scope, construct_id)
        catalog, table = where
        on = {"database_name": catalog.database, "name": table.name}
        stream = LakeformationResourceLfTagsLfTag(key=tags.stream, value=table.name)
        before: ITerraformDependable = LakeformationResourceLfTags(self, "table", table=on, lf_tag=[stream])
        for name, worn_by in columns.items():
            # One after the other: when a column changes its class, Terraform takes the old one off before it puts on
            # the new one.
            before = LakeformationResourceLfTags(
                Construct(self, name),
                "columns",
                table_with_columns={**on, "column_names": list(worn_by)},
                lf_tag=[LakeformationResourceLfTagsLfTag(key=tags.classification, value=name)],
                depends_on=[before],
            )
