"""One crawl of catalog targets, with the role's permissions: partitions that only S3 knows are added to the catalog.

S3 targets, which would make tables from what they find, are refused: here the contract declares every table.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.api import AwsError, Platform, Principal
from lakectl.localaws.seam_iam import principal_may
from lakectl.localaws.services.glue import columns, partitions
from lakectl.localaws.services.glue.launch import role_arn
from lakectl.localaws.services.glue.partitions import Found
from lakectl.localaws.services.glue.store import now
from lakectl.localaws.trust import GLUE, trusts

_DEPRECATED = "DEPRECATED_BY_CRAWLER"
_BATCH = 100
"""BatchCreatePartition takes that many."""


class CrawlCancelledError(Exception):
    """Somebody stopped the crawler."""


class Crawl:
    """A crawl; `counts` says what it changed."""

    def __init__(self, platform: Platform, crawler: Mapping[str, Any], *, is_cancelled: Callable[[], bool]) -> None:
        self.counts = dict.fromkeys(
            ("TablesCreated", "TablesUpdated", "TablesDeleted", "PartitionsCreated", "PartitionsDeleted"), 0
        )
        self._platform = platform
        self._crawler = crawler
        self._is_cancelled = is_cancelled

    def run(self) -> None:
        """Crawl every target; AwsError, botocore's ClientError, CrawlCancelledError."""
        arn = role_arn(self._platform, self._crawler["Role"])
        if not trusts(self._platform, arn, GLUE):
            message = "Service is unable to assume provided role. Please verify role's TrustPolicy"
            raise AwsError("InvalidInputException", message)
        if self._crawler["LakeFormationConfiguration"]["UseLakeFormationCredentials"]:
            self._ask_for_data(arn)
        self._glue = self._platform.client("glue", role_arn=arn)
        self._s3 = self._platform.client("s3", role_arn=arn)
        for target in self._crawler["Targets"].get("CatalogTargets", ()):
            for name in target["Tables"]:
                self._crawl_table(target["DatabaseName"], name)

    def _ask_for_data(self, role: str) -> None:
        """AccessDeniedException for a role that Lake Formation may lend nothing to."""
        where = {"account": self._platform.account, "region": self._platform.region}
        if not principal_may(Principal("", role), "lakeformation:GetDataAccess", "*", **where):
            raise AwsError(
                "AccessDeniedException",
                f"User: {role} is not authorized to perform: lakeformation:GetDataAccess on resource: *",
            )

    def _crawl_table(self, database: str, name: str) -> None:
        table = self._glue.get_table(DatabaseName=database, Name=name)["Table"]
        bucket, _, prefix = table["StorageDescriptor"]["Location"].removeprefix("s3://").partition("/")
        prefix = f"{prefix.rstrip('/')}/" if prefix else ""
        keys = partitions.visible_keys(self._objects(bucket, prefix), prefix)
        if keys:
            # "Crawler prerequisites": the role must be able to read what it crawls; the columns are read from the disk.
            self._s3.head_object(Bucket=bucket, Key=keys[-1])
        table = self._update_columns(database, table, bucket, keys)
        if not keys and _behavior(self._crawler, "DeleteBehavior") == "DEPRECATE_IN_DATABASE":
            self._deprecate(database, table)
        key_names = [column["Name"] for column in table.get("PartitionKeys", ())]
        if not key_names:
            return
        found = partitions.find(keys, prefix, key_names)
        known = self._known(database, name)
        self._create(database, table, bucket, {values: found[values] for values in found if values not in known})
        if _inherits(self._crawler) and not _new_folders_only(self._crawler):
            self._inherit(database, table, [known[values] for values in known if values in found])
        if _behavior(self._crawler, "DeleteBehavior") == "DELETE_FROM_DATABASE":
            self._delete(database, name, [values for values in known if values not in found])

    def _objects(self, bucket: str, prefix: str) -> list[dict[str, Any]]:
        objects: list[dict[str, Any]] = []
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            self._check_cancelled()
            objects += page.get("Contents", ())
        return objects

    def _known(self, database: str, table: str) -> dict[tuple[str, ...], dict[str, Any]]:
        pages = self._glue.get_paginator("get_partitions").paginate(DatabaseName=database, TableName=table)
        return {tuple(partition["Values"]): partition for page in pages for partition in page["Partitions"]}

    def _create(self, database: str, table: Mapping[str, Any], bucket: str, new: Found) -> None:
        values = sorted(new)
        for start in range(0, len(values), _BATCH):
            self._check_cancelled()
            inputs = [
                partitions.partition_input(table, value, f"s3://{bucket}/{new[value][0]}")
                for value in values[start : start + _BATCH]
            ]
            answer = self._glue.batch_create_partition(
                DatabaseName=database, TableName=table["Name"], PartitionInputList=inputs
            )
            for error in answer.get("Errors", ()):
                detail = error["ErrorDetail"]
                if detail["ErrorCode"] != "AlreadyExistsException":  # somebody else added it meanwhile
                    raise AwsError(detail["ErrorCode"], f"{error['PartitionValues']}: {detail['ErrorMessage']}")
            self.counts["PartitionsCreated"] += len(inputs) - len(answer.get("Errors", ()))

    def _inherit(self, database: str, table: Mapping[str, Any], partitions_: list[dict[str, Any]]) -> None:
        """Give the table's columns to partitions that have others."""
        columns_ = table["StorageDescriptor"]["Columns"]
        stale = [one for one in partitions_ if one["StorageDescriptor"].get("Columns") != columns_]
        for start in range(0, len(stale), _BATCH):
            self._check_cancelled()
            entries = [
                {
                    "PartitionValueList": one["Values"],
                    "PartitionInput": partitions.partition_input(
                        table, tuple(one["Values"]), one["StorageDescriptor"]["Location"]
                    ),
                }
                for one in stale[start : start + _BATCH]
            ]
            self._glue.batch_update_partition(DatabaseName=database, TableName=table["Name"], Entries=entries)

    def _delete(self, database: str, table: str, gone: list[tuple[str, ...]]) -> None:
        for values in gone:
            self._check_cancelled()
            self._glue.delete_partition(DatabaseName=database, TableName=table, PartitionValues=list(values))
            self.counts["PartitionsDeleted"] += 1

    def _deprecate(self, database: str, table: Mapping[str, Any]) -> None:
        """Note in a table whose objects are gone that it is deprecated, and since when, once."""
        parameters = table.get("Parameters") or {}
        if _DEPRECATED not in parameters:
            noted = {**parameters, _DEPRECATED: str(int(now() * 1000))}
            self._glue.update_table(DatabaseName=database, TableInput=_table_input({**table, "Parameters": noted}))
            self.counts["TablesUpdated"] += 1

    def _update_columns(self, database: str, table: dict[str, Any], bucket: str, keys: list[str]) -> dict[str, Any]:
        """The table, if the policy says so with the columns that its last Parquet file has beyond the declared ones."""
        policy = _behavior(self._crawler, "UpdateBehavior")
        parquet = [key for key in keys if key.endswith(".parquet")]
        if policy != "UPDATE_IN_DATABASE" or not parquet:
            return table
        descriptor = table["StorageDescriptor"]
        declared = {column["Name"] for column in (*descriptor["Columns"], *table.get("PartitionKeys", ()))}
        found = columns.of_parquet(self._platform.object_file(bucket, parquet[-1]))
        new = [{"Name": name, "Type": hive} for name, hive in found.items() if name not in declared]
        if not new:
            return table
        updated = {**table, "StorageDescriptor": {**descriptor, "Columns": [*descriptor["Columns"], *new]}}
        self._glue.update_table(DatabaseName=database, TableInput=_table_input(updated))
        self.counts["TablesUpdated"] += 1
        return updated

    def _check_cancelled(self) -> None:
        if self._is_cancelled():
            raise CrawlCancelledError


def _new_folders_only(crawler: Mapping[str, Any]) -> bool:
    return bool((crawler.get("RecrawlPolicy") or {}).get("RecrawlBehavior") == "CRAWL_NEW_FOLDERS_ONLY")


def _behavior(crawler: Mapping[str, Any], name: str) -> str:
    """UpdateBehavior or DeleteBehavior; crawling new folders only makes both LOG ("Scheduling incremental crawls")."""
    return "LOG" if _new_folders_only(crawler) else str(crawler["SchemaChangePolicy"].get(name) or "")


def _inherits(crawler: Mapping[str, Any]) -> bool:
    """Whether partitions follow their table ("Preventing a crawler from changing an existing schema")."""
    configured = json.loads(crawler.get("Configuration") or "{}").get("CrawlerOutput", {}).get("Partitions", {})
    return bool(configured.get("AddOrUpdateBehavior") == "InheritFromTable")


def _table_input(table: Mapping[str, Any]) -> dict[str, Any]:
    """The part of a table that UpdateTable takes."""
    members = (
        *("Name", "Description", "Owner", "Retention", "StorageDescriptor", "PartitionKeys"),
        *("ViewOriginalText", "ViewExpandedText", "TableType", "Parameters"),
    )
    return {name: table[name] for name in members if table.get(name) not in (None, "")}
