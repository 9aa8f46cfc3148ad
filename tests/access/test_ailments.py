from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from lakectl.access.ailments import CHECKS, examine
from lakectl.access.deployed import Governance
from lakectl.access.patient import Patient

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
    settings={"DataLakeAdmins": [{"DataLakePrincipalIdentifier": f"{ROLE}team/deployer"}]},
    administrators_before=[f"{ROLE}team/deployer"],
    location=BUCKET,
    location_role="lake-dev-lakeformation",
    locations=[{"ResourceArn": f"{BUCKET}/", "RoleArn": f"{ROLE}lake-dev-lakeformation"}],
    missing_roles=frozenset({f"{ROLE}gone"}),
)


def told(patient: Patient) -> list[tuple[int, str, str]]:
    return [
        (number, one.found, one.fix("eu-central-1"))
        for number, (_, found) in enumerate(examine(patient))
        for one in found
    ]


def with_more(*permissions: dict[str, Any], **changes: Any) -> Patient:
    more = replace(GOVERNANCE, permissions=[*GOVERNANCE.permissions, *permissions], **changes)
    return replace(WELL, governance=more)


def test_a_lake_that_is_well() -> None:
    assert told(WELL) == []
    assert len(examine(WELL)) == len(CHECKS)


def test_everybody() -> None:
    everybody = "IAM_ALLOWED_PRINCIPALS"
    all_tables = {**HERE, "Name": "ALL_TABLES", "TableWildcard": {}}
    named = f'\'{{"DataLakePrincipalIdentifier":"{everybody}"}}\''
    revoke = f"{AWS}revoke-permissions --principal {named} --permissions ALL --resource "
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
    everybody = [{"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}]
    given = {**WELL.settings, "CreateTableDefaultPermissions": everybody, "Parameters": {"V": "4"}}
    ((number, found, fix),) = told(replace(WELL, settings=given))
    assert (number, found) == (1, "CreateTableDefaultPermissions opens every new one to whoever IAM allows")
    right = json.dumps({**given, "CreateTableDefaultPermissions": []}, separators=(",", ":"))
    assert fix == f"{AWS}put-data-lake-settings --data-lake-settings '{right}'"


def test_the_location() -> None:
    arguments = f"--resource-arn {BUCKET} --role-arn {ROLE}lake-dev-lakeformation"
    other = {"ResourceArn": BUCKET, "RoleArn": f"{ROLE}other", "HybridAccessEnabled": True}

    assert told(replace(WELL, locations=[{"ResourceArn": "arn:aws:s3:::elsewhere"}])) == [
        (3, f"{BUCKET} isn't registered: Lake Formation doesn't guard it", f"{AWS}register-resource {arguments}")
    ]
    assert told(replace(WELL, locations=[other])) == [
        (
            3,
            f"{BUCKET} is registered with other, not with lake-dev-lakeformation",
            f"{AWS}update-resource {arguments}",
        ),
        (
            3,
            f"{BUCKET} is in hybrid mode: IAM alone opens it to whoever hasn't opted in",
            f"{AWS}update-resource {arguments} --no-hybrid-access-enabled",
        ),
    ]


def test_a_filter_that_names_what_is_gone() -> None:
    changed = {**FILTER, "ColumnNames": ["a", "z"], "RowFilter": {"FilterExpression": "y = 'x'"}}

    named = f"--table-catalog-id {ACCOUNT} --database-name lake_dev --table-name t --name cut"
    assert told(with_more(filters=[changed])) == [
        (
            4,
            "the filter cut of t names y, z, which the table doesn't have",
            f"{AWS}delete-data-cells-filter {named}; lakectl deploy --env dev",
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

    assert gone[:2] == (5, f"gone isn't there any more, its grant on {BUCKET} is")
    assert " --permissions DATA_LOCATION_ACCESS --permissions-with-grant-option DATA_LOCATION_ACCESS --" in gone[2]
    assert cut[:2] == (5, "reader is granted the filter other, which isn't there")
    assert column[:2] == (5, "reader is granted z, which t doesn't have")
    revoke, grant = column[2].split("; ")
    assert revoke.startswith(f"{AWS}revoke-permissions ")
    assert revoke.endswith('"ColumnNames":["a","z"]}}\'')
    assert grant == revoke.replace("revoke-permissions", "grant-permissions").replace('"a","z"', '"a"')


def test_administrators_that_somebody_has_dropped() -> None:
    ((number, found, fix),) = told(replace(WELL, administrators_before=[f"{ROLE}team/deployer", f"{ROLE}steward"]))
    assert (number, found) == (2, "steward lost the administration of the data lake")
    admins = [{"DataLakePrincipalIdentifier": f"{ROLE}{name}"} for name in ("team/deployer", "steward")]
    right = json.dumps({"DataLakeAdmins": admins}, separators=(",", ":"))
    assert fix == f"{AWS}put-data-lake-settings --data-lake-settings '{right}'"


def test_a_crawler_past_lake_formation() -> None:
    lent = {"Name": "well", "LakeFormationConfiguration": {"UseLakeFormationCredentials": True}}
    assert told(replace(WELL, crawlers=[lent, {"Name": "lake-dev-t"}])) == [
        (
            6,
            "the crawler lake-dev-t reads with its own role, not with Lake Formation's credentials",
            (
                "aws --region eu-central-1 glue update-crawler --name lake-dev-t --lake-formation-configuration"
                """ '{"UseLakeFormationCredentials":true}'"""
            ),
        )
    ]


OWNER = {
    "Sid": "Account",
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
    "Action": "kms:*",
    "Resource": "*",
}
NOBODY: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": {"AWS": f"{ROLE}reader"},
    "Action": ["kms:Dec*"],
    "Resource": "*",
}


def with_policy(*statements: dict[str, Any]) -> list[tuple[int, str, str]]:
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    return told(replace(WELL, key="1234", key_policy=policy, readers=[f"{ROLE}reader", f"{ROLE}other"]))


def test_a_key_that_lets_readers_in() -> None:
    mfa = {**NOBODY, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}}
    both = {"AWS": [f"{ROLE}reader", f"{ROLE}other"]}
    others = {"Effect": "Deny", "NotPrincipal": both, "Action": "*", "Resource": "*"}
    delete = {**NOBODY, "Action": "kms:ScheduleKeyDeletion"}
    named = {**OWNER, "Principal": both, "Action": ["kms:Decrypt"]}
    assert with_policy(OWNER, mfa, others, delete) == []
    assert with_policy(named) == []


def test_a_key_that_keeps_readers_out() -> None:
    put = "aws --region eu-central-1 kms put-key-policy --key-id 1234 --policy-name default --policy "
    ((number, found, fix),) = with_policy(OWNER, NOBODY)
    assert (number, found) == (7, "the policy of the key 1234 keeps out reader")
    right = json.dumps({"Version": "2012-10-17", "Statement": [OWNER]}, separators=(",", ":"))
    assert fix == f"{put}'{right}'"

    keyless = {**OWNER, "Principal": {"AWS": f"{ROLE}keeper"}}
    ((_, found, fix),) = with_policy(keyless)
    assert found == "the policy of the key 1234 keeps out reader, other"
    right = json.dumps({"Version": "2012-10-17", "Statement": [OWNER, keyless]}, separators=(",", ":"))
    assert fix == f"{put}'{right}'"
