"""Athena: a workgroup per kind of reader, each with its own place for results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lakectl.infra.catalog import Catalog
from lakectl.infra.cdktf import AthenaNamedQuery, AthenaWorkgroup, Construct
from lakectl.infra.storage import Bucket

# A query that reads more is cancelled; at 5 dollars a terabyte this is 5 cents.
_MAX_BYTES = 10 * 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkgroupProps:
    """One workgroup."""

    name: str
    description: str
    results_prefix: str


class Workgroup(Construct):
    """A workgroup whose settings nobody can override.

    Results are data: whoever can read another role's results reads columns and rows that Lake Formation doesn't grant.
    A workgroup enforces one place for results, so each role has its own.
    """

    def __init__(self, scope: Construct, construct_id: str, results: Bucket, props: WorkgroupProps) -> None:
        super().__init__(scope, construct_id)
        self.results = results
        self.results_prefix = props.results_prefix
        kms = {"encryption_option": "SSE_KMS", "kms_key_arn": results.key.arn} if results.key else None
        workgroup = AthenaWorkgroup(
            self,
            "workgroup",
            name=props.name,
            description=props.description,
            # What it holds is the history of its queries; without this Athena refuses to delete it. Results lie in S3.
            force_destroy=True,
            configuration={
                "enforce_workgroup_configuration": True,
                "publish_cloudwatch_metrics_enabled": True,
                "bytes_scanned_cutoff_per_query": _MAX_BYTES,
                "engine_version": {"selected_engine_version": "Athena engine version 3"},
                "result_configuration": {
                    "output_location": results.uri(props.results_prefix),
                    "encryption_configuration": kms or {"encryption_option": "SSE_S3"},
                },
            },
        )
        self.name = workgroup.name
        self.arn = workgroup.arn


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedQueryProps:
    """One saved query."""

    id: str
    """Part of the Terraform address."""
    name: str
    description: str
    sql: str


class NamedQueries(Construct):
    """Saved queries of a workgroup: Athena's console offers them there."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        workgroup: Workgroup,
        catalog: Catalog,
        queries: Sequence[NamedQueryProps],
    ) -> None:
        super().__init__(scope, construct_id)
        for query in queries:
            AthenaNamedQuery(
                Construct(self, query.id),
                "query",
                name=query.name,
                description=query.description,
                workgroup=workgroup.name,
                database=catalog.database,
                query=query.sql,
            )
