"""The crawler of a stream's table: it adds partitions; the contract owns the schema."""

from __future__ import annotations

import json
from dataclasses import dataclass

from lakectl.infra.cdktf import Construct, GlueCrawler, GlueCrawlerCatalogTarget
from lakectl.infra.crawler_role import CrawlerRole
from lakectl.infra.grants import CrawlerGrants

# "Preventing a crawler from changing an existing schema" (Glue developer guide): partitions inherit the table's columns
# and formats. Catalog targets need the grouping.
_CONFIGURATION = {
    "Version": 1.0,
    "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}},
    "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlerProps:
    """One stream's crawler."""

    name: str
    security_configuration: str | None = None


class Crawler(Construct):
    """The crawler of one declared table."""

    def __init__(
        self, scope: Construct, construct_id: str, role: CrawlerRole, grants: CrawlerGrants, props: CrawlerProps
    ) -> None:
        super().__init__(scope, construct_id)
        database, table = grants.governed.catalog.database, grants.governed.table.name
        crawler = GlueCrawler(
            self,
            "glue_crawler",
            name=props.name,
            role=role.arn,
            database_name=database,
            catalog_target=[GlueCrawlerCatalogTarget(database_name=database, tables=[table])],
            configuration=json.dumps(_CONFIGURATION),
            lake_formation_configuration={
                "use_lake_formation_credentials": True,
                "account_id": grants.governed.account.id,
            },
            recrawl_policy={"recrawl_behavior": "CRAWL_EVERYTHING"},
            security_configuration=props.security_configuration,
            schema_change_policy={"delete_behavior": "LOG", "update_behavior": "LOG"},
            depends_on=[role.policy, *grants.all],
        )
        self.name = crawler.name
