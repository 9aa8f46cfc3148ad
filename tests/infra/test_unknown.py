"""`unknown = "keep"`: the stream `refunds` has the column `_extra`, which is personal and granted like any other."""

from __future__ import annotations

import pytest

from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.infra


def test_the_table_has_the_column_last(no_crawler: Synthesized) -> None:
    tables = no_crawler.all("aws_glue_catalog_table")
    (last, others) = (tables[name]["storage_descriptor"]["columns"] for name in ("refunds", "transactions"))
    assert last == [
        *others,
        {"name": "_extra", "type": "string", "comment": "Fields of the detail that no column takes, as JSON"},
    ]


def test_it_is_classified_as_personal(no_crawler: Synthesized) -> None:
    worn = {
        name: tags["table_with_columns"]["column_names"]
        for name, tags in no_crawler.all("aws_lakeformation_resource_lf_tags").items()
        if "table_with_columns" in tags and "_extra" in tags["table_with_columns"]["column_names"]
    }
    assert list(worn) == ["refunds_worn_personal"]


def test_only_who_reads_all_columns_reads_it(no_crawler: Synthesized) -> None:
    grants = no_crawler.all("aws_lakeformation_permissions")
    readers = [name for name, grant in grants.items() if "_extra" in str(grant)]
    filters = [
        name for name, cells in no_crawler.all("aws_lakeformation_data_cells_filter").items() if "_extra" in str(cells)
    ]
    assert (readers, filters) == (["refunds_cloud-data-engineer"], [])
