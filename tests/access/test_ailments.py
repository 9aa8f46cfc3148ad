from __future__ import annotations

from dataclasses import replace
from typing import Any

from lakectl.access.ailments import CHECKS, Patient, examine
from lakectl.access.deployed import Governance

ACCOUNT = "111122223333"
BUCKET = "arn:aws:s3:::lake-dev-curated"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/"
HERE = {"CatalogId": ACCOUNT, "DatabaseName": "lake_dev"}
CUT = {"TableCatalogId": ACCOUNT, "DatabaseName": "lake_dev", "TableName": "t", "Name": "cut"}
AWS = "aws --region eu-central-1 lakeformation "


def permission(principal: str, *permissions: str, **resource: Any) -> dict[str, Any]:
    return {
        "Principal": {"DataLakePrincipalIdentifier": principal},
        "Permissions": list(permissions),
        "PermissionsWithGrantOption": [],
        "Resource": resource,
    }


FILTER = {**CUT, "ColumnNames": ["a"], "RowFilter": {"FilterExpression": "b = 'x'"}}
GOVERNANCE = Governance(
    database="lake_dev",
    tables={"t": ("a", "b")},
    permissions=[
        permission(f"{ROLE}reader", "SELECT", DataCellsFilter=CUT),
        permission(f"{ROLE}reader", "SELECT", TableWithColumns={**HERE, "Name": "t", "ColumnNames": ["a"]}),
        permission("IAM_ALLOWED_PRINCIPALS", "ALL", Database={"CatalogId": ACCOUNT, "Name": "somebody_elses"}),
        permission(f"{ROLE}gone", "SELECT", Table={**HERE, "DatabaseName": "somebody_elses", "Name": "t"}),
    ],
    filters=[FILTER],
)
WELL = Patient(
    environment="dev",
    region="eu-central-1",
    account=ACCOUNT,
    governance=GOVERNANCE,
    defaults=(),
    location=BUCKET,
    location_role="lake-dev-lakeformation",
    locations=[{"ResourceArn": f"{BUCKET}/", "RoleArn": f"{ROLE}lake-dev-lakeformation"}],
    missing_roles=frozenset({f"{ROLE}gone"}),
)


def told(patient: Patient) -> list[tuple[int, str, str]]:
    return [(number, one.found, one.fix) for number, (_, found) in enumerate(examine(patient)) for one in found]


def with_more(*permissions: dict[str, Any], **changes: Any) -> Patient:
    more = replace(GOVERNANCE, permissions=[*GOVERNANCE.permissions, *permissions], **changes)
    return replace(WELL, governance=more)


def test_a_lake_that_is_well() -> None:
    assert told(WELL) == []
    assert len(examine(WELL)) == len(CHECKS)


def test_everybody() -> None:
    everybody = "IAM_ALLOWED_PRINCIPALS"
    all_tables = {**HERE, "Name": "ALL_TABLES", "TableWildcard": {}}
    revoke = (
        f"{AWS}revoke-permissions --principal DataLakePrincipalIdentifier={everybody} --permissions ALL --resource "
    )
    patient = with_more(
        permission(everybody, "ALL", Database={"CatalogId": ACCOUNT, "Name": "lake_dev"}),
        permission(everybody, "ALL", Table={**HERE, "Name": "t"}),
        permission(everybody, "ALL", Table=all_tables),
    )

    assert told(patient) == [
        (
            0,
            "whoever IAM allows has ALL on the database lake_dev, whatever else is granted",
            revoke + """'{"Database":{"CatalogId":"111122223333","Name":"lake_dev"}}'""",
        ),
        (
            0,
            "whoever IAM allows has ALL on t, whatever else is granted",
            revoke + """'{"Table":{"CatalogId":"111122223333","DatabaseName":"lake_dev","Name":"t"}}'""",
        ),
        (
            0,
            "whoever IAM allows has ALL on every table, whatever else is granted",
            revoke + """'{"Table":{"CatalogId":"111122223333","DatabaseName":"lake_dev","TableWildcard":{}}}'""",
        ),
    ]


def test_open_defaults() -> None:
    ((number, found, fix),) = told(replace(WELL, defaults=["CreateTableDefaultPermissions"]))
    assert (number, found) == (1, "CreateTableDefaultPermissions opens every new one to whoever IAM allows")
    assert fix.startswith("lakectl deploy --env dev")


def test_the_location() -> None:
    arguments = f"--resource-arn {BUCKET} --role-arn {ROLE}lake-dev-lakeformation"
    other = {"ResourceArn": BUCKET, "RoleArn": f"{ROLE}other", "HybridAccessEnabled": True}

    assert told(replace(WELL, locations=[{"ResourceArn": "arn:aws:s3:::elsewhere"}])) == [
        (2, f"{BUCKET} isn't registered: Lake Formation doesn't guard it", f"{AWS}register-resource {arguments}")
    ]
    assert told(replace(WELL, locations=[other])) == [
        (
            2,
            f"{BUCKET} is registered with other, not with lake-dev-lakeformation",
            f"{AWS}update-resource {arguments}",
        ),
        (
            2,
            f"{BUCKET} is in hybrid mode: IAM alone opens it to whoever hasn't opted in",
            f"{AWS}update-resource {arguments} --no-hybrid-access-enabled",
        ),
    ]


def test_a_filter_that_names_what_is_gone() -> None:
    changed = {**FILTER, "ColumnNames": ["a", "z"], "RowFilter": {"FilterExpression": "y = 'x'"}}

    named = f"--table-catalog-id {ACCOUNT} --database-name lake_dev --table-name t --name cut"
    assert told(with_more(filters=[changed])) == [
        (
            3,
            "the filter cut of t names y, z, which the table doesn't have",
            f"{AWS}delete-data-cells-filter {named}, then lakectl deploy --env dev",
        )
    ]


def test_grants_that_name_what_is_gone() -> None:
    columns = {**HERE, "Name": "t", "ColumnNames": ["a", "z"]}
    option = permission(f"{ROLE}gone", "DATA_LOCATION_ACCESS", DataLocation={"ResourceArn": BUCKET})
    option["PermissionsWithGrantOption"] = ["DATA_LOCATION_ACCESS"]
    patient = with_more(
        option,
        permission(f"{ROLE}reader", "SELECT", DataCellsFilter={**CUT, "Name": "other"}),
        permission(f"{ROLE}reader", "SELECT", TableWithColumns=columns),
    )
    gone, cut, column = told(patient)

    assert gone[:2] == (4, f"gone isn't there any more, its grant on {BUCKET} is")
    assert " --permissions DATA_LOCATION_ACCESS --permissions-with-grant-option DATA_LOCATION_ACCESS --" in gone[2]
    assert cut[:2] == (4, "reader is granted the filter other, which isn't there")
    assert column[:2] == (4, "reader is granted z, which t doesn't have")
    assert '"ColumnNames":["z"]' in column[2]
