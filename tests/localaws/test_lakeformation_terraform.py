from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lakectl.localaws.process import Endpoint, down, up
from tests.localaws.conftest import REGION, client_of

pytestmark = [pytest.mark.local, pytest.mark.terraform]

_PRINCIPAL = "${aws_iam_role.reader.arn}"
_TABLE = {"database_name": "${aws_glue_catalog_table.t.database_name}", "name": "${aws_glue_catalog_table.t.name}"}


def _grant(permissions: list[str], **resource: Any) -> dict[str, Any]:
    after = ["aws_lakeformation_data_lake_settings.s"]
    return {"principal": _PRINCIPAL, "permissions": permissions, "depends_on": after, **resource}


_TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
_COLUMNS = [{"name": "a", "type": "string"}, {"name": "b", "type": "int"}, {"name": "c", "type": "string"}]
_STACK = {
    "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}},
    "provider": {"aws": {"s3_use_path_style": True}},
    "data": {"aws_caller_identity": {"me": {}}},
    "resource": {
        "aws_iam_role": {"reader": {"name": "tf-reader", "assume_role_policy": json.dumps(_TRUST)}},
        "aws_s3_bucket": {"b": {"bucket": "tf-governed", "force_destroy": True}},
        "aws_glue_catalog_database": {"d": {"name": "tf_db", "depends_on": ["aws_lakeformation_data_lake_settings.s"]}},
        "aws_glue_catalog_table": {
            "t": {
                "name": "tf_table",
                "table_type": "EXTERNAL_TABLE",
                "database_name": "${aws_glue_catalog_database.d.name}",
                "partition_keys": [{"name": "year", "type": "string"}],
                "storage_descriptor": {"location": "s3://tf-governed/t/", "columns": _COLUMNS},
            }
        },
        "aws_lakeformation_data_lake_settings": {"s": {"admins": ["${data.aws_caller_identity.me.arn}"]}},
        "aws_lakeformation_resource": {
            "l": {"arn": "${aws_s3_bucket.b.arn}", "role_arn": "${aws_iam_role.reader.arn}"}
        },
        "aws_lakeformation_lf_tag": {"tag": {"key": "level", "values": ["high", "low"]}},
        "aws_lakeformation_data_cells_filter": {
            "f": {
                "depends_on": ["aws_lakeformation_data_lake_settings.s"],
                "table_data": {
                    "database_name": "${aws_glue_catalog_database.d.name}",
                    "name": "only_x",
                    "table_catalog_id": "${data.aws_caller_identity.me.account_id}",
                    "table_name": "${aws_glue_catalog_table.t.name}",
                    "column_names": ["b", "a", "year"],
                    "row_filter": {"filter_expression": "a = 'x'"},
                },
            },
            "all_rows": {
                "depends_on": ["aws_lakeformation_data_lake_settings.s"],
                "table_data": {
                    "database_name": "${aws_glue_catalog_database.d.name}",
                    "name": "without_c",
                    "table_catalog_id": "${data.aws_caller_identity.me.account_id}",
                    "table_name": "${aws_glue_catalog_table.t.name}",
                    "column_wildcard": {"excluded_column_names": ["c"]},
                    "row_filter": {"all_rows_wildcard": {}},
                },
            },
        },
        "aws_lakeformation_permissions": {
            "database": _grant(["DESCRIBE"], database={"name": "${aws_glue_catalog_database.d.name}"}),
            "table": _grant(["DESCRIBE", "ALTER", "INSERT"], table=_TABLE) | {"principal": "${aws_iam_role.fifth.arn}"},
            "columns": _grant(["SELECT"], table_with_columns={**_TABLE, "column_names": ["a", "year"]}),
            "location": _grant(["DATA_LOCATION_ACCESS"], data_location={"arn": "${aws_lakeformation_resource.l.arn}"}),
            "cells": _grant(
                ["SELECT"],
                data_cells_filter={
                    "database_name": "${aws_glue_catalog_database.d.name}",
                    "name": "only_x",
                    "table_catalog_id": "${data.aws_caller_identity.me.account_id}",
                    "table_name": "${aws_glue_catalog_table.t.name}",
                },
            )
            | {"depends_on": ["aws_lakeformation_data_cells_filter.f"]},
            "excluded": _grant(
                ["SELECT"], table_with_columns={**_TABLE, "wildcard": True, "excluded_column_names": ["c"]}
            )
            | {"principal": "${aws_iam_role.other.arn}"},
            "whole": _grant(["SELECT", "DESCRIBE"], table=_TABLE) | {"principal": "${aws_iam_role.third.arn}"},
            "wildcard": _grant(
                ["DESCRIBE", "SELECT"],
                table={"database_name": "${aws_glue_catalog_table.t.database_name}", "wildcard": True},
            )
            | {"principal": "${aws_iam_role.fourth.arn}"},
        },
    },
}
for _name in ("other", "third", "fourth", "fifth"):
    _STACK["resource"]["aws_iam_role"][_name] = {"name": f"tf-{_name}", "assume_role_policy": json.dumps(_TRUST)}  # type: ignore[index]


class Terraform:
    def __init__(self, folder: Path, endpoint: Endpoint) -> None:
        self._folder = folder
        config = folder / "cli.tfrc"
        mirror = next(found for found in _mirrors())
        config.write_text(
            f'provider_installation {{ filesystem_mirror {{ path = "{mirror}" }}\n direct {{ exclude = ["*/*/*"] }} }}'
        )
        self._environment = {
            **os.environ,
            **endpoint.environ(),
            "TF_CLI_CONFIG_FILE": str(config),
            "TF_IN_AUTOMATION": "1",
        }
        (folder / "main.tf.json").write_text(json.dumps(_STACK))

    def __call__(self, *arguments: str, code: int = 0) -> str:
        ran = subprocess.run(
            ["terraform", *arguments],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout


def _mirrors() -> Iterator[Path]:
    """Unpacked filesystem mirrors near the root."""
    for pattern in ("registry.terraform.io", "*/registry.terraform.io", "*/*/registry.terraform.io"):
        for found in Path("/").glob(pattern):
            yield found.parent


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    project = tmp_path_factory.mktemp("governed")
    yield up(project, region=REGION)
    down(project)


def test_apply_plans_nothing_more_and_destroys(fresh: Endpoint, tmp_path: Path) -> None:
    terraform = Terraform(tmp_path, fresh)
    terraform("init", "-input=false", "-no-color")
    applied = terraform("apply", "-auto-approve", "-input=false", "-no-color")
    assert "Apply complete! Resources: 21 added, 0 changed, 0 destroyed." in applied
    terraform("plan", "-detailed-exitcode", "-input=false", "-no-color")
    destroyed = terraform("destroy", "-auto-approve", "-input=false", "-no-color")
    assert "Destroy complete! Resources: 21 destroyed." in destroyed
    left = client_of(fresh, "lakeformation")
    assert left.list_permissions()["PrincipalResourcePermissions"] == []
    assert left.list_resources()["ResourceInfoList"] == []
    assert left.list_data_cells_filter()["DataCellsFilters"] == []
    assert left.list_lf_tags()["LFTags"] == []
