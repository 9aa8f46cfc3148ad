"""Who sees what, on the deployed lake: shown, and caught when somebody changes it behind lakectl's back."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl, client

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.spark]

ANALYST = {"DataLakePrincipalIdentifier": "arn:aws:iam::000000000000:role/cloud-analyst-local"}
TABLE = {"DatabaseName": "lake_local", "Name": "transactions"}
CURATED = "arn:aws:s3:::lake-local-curated-eu-central-1-000000000000"
NAMES_AND_CITIES = {"TableWithColumns": {**TABLE, "ColumnNames": ["city", "first_name"]}}


@contextmanager
def granted(lake: Lakectl, resource: dict[str, Any]) -> Iterator[None]:
    """A grant by hand, as in the console."""
    grant = {"Principal": ANALYST, "Resource": resource, "Permissions": ["SELECT"]}
    client(lake, "lakeformation").grant_permissions(**grant)
    try:
        yield
    finally:
        client(lake, "lakeformation").revoke_permissions(**grant)


def test_contract_terraform_and_account_agree(lake: Lakectl) -> None:
    shown = lake.json("access", "show", "--fail-on-drift", "--json")

    assert (shown["compared"], shown["drift"]) == (["terraform", "deployed"], [])
    analyst = [cell for cell in shown["cells"] if cell["role"] == "cloud-analyst"]
    assert {cell["rows"] for cell in analyst} == {"country = 'IN'"}
    assert len(analyst) == 9


def test_a_grant_by_hand_is_drift(lake: Lakectl) -> None:
    with granted(lake, NAMES_AND_CITIES):
        done = lake("access", "show", "--fail-on-drift", code=6)
        told = lake("access", "show")

    assert told.err.count("DRIFT: ") == 2
    assert [line for line in done.err.splitlines() if line.startswith(("DRIFT", "Error"))] == [
        "DRIFT: by the deployed account, cloud-analyst's rows of transactions.city widen from country = 'IN' to all.",
        "DRIFT: by the deployed account, cloud-analyst gains transactions.first_name [personal: first_name].",
        "Error: 2 things differ from what the contracts say, in the deployed account.",
    ]


@pytest.mark.usefixtures("sent")
def test_everybody_sees_what_the_readme_says(lake: Lakectl) -> None:
    checks = lake.json("access", "test", "--json")["checks"]

    assert [check for check in checks if not check["good"]] == []
    rows = {check["role"]: check["found"] for check in checks if check["what"] == "rows"}
    assert rows["cloud-data-engineer"] == rows["cloud-developer"] == "sees 1,000, as expected"
    assert 0 < int(rows["cloud-analyst"].split()[1].removesuffix(",")) < 1000


@pytest.mark.usefixtures("sent")
def test_a_cell_that_is_too_much_is_named(lake: Lakectl) -> None:
    expected = lake.folder / "analyst.toml"
    expected.write_text(
        '[[expect]]\nrole = "cloud-analyst"\ntable = "transactions"\nrows = "country = \'IN\'"\n'
        'columns = ["event_time", "amount", "currency", "country", "state", "city", "year", "month", "day"]\n'
        'values = { country = ["IN"] }\nnever = ["last_name", "first_name"]\n'
    )
    with granted(lake, NAMES_AND_CITIES):
        done = lake("access", "test", "analyst.toml", "--json", code=1)

    wrong = {check["what"]: check["found"] for check in json.loads(done.out)["checks"] if not check["good"]}
    assert list(wrong) == ["columns", "never first_name", "rows", "values of country"]
    assert wrong["columns"] == "sees first_name too"
    assert "the first: cloud-analyst on transactions, columns: sees first_name too.\n" in done.err


def found_by_the_doctor(lake: Lakectl, code: int) -> list[dict[str, str]]:
    checks = json.loads(lake("access", "doctor", "--json", code=code).out)["checks"]
    return [one for check in checks for one in check["found"]]


def test_the_doctor_finds_what_undoes_the_grants_and_its_commands_work(lake: Lakectl) -> None:
    everybody = {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}
    database = {"Database": {"Name": "lake_local"}}
    formation = client(lake, "lakeformation")
    formation.grant_permissions(Principal=everybody, Resource=database, Permissions=["ALL"])
    (location,) = formation.list_resources()["ResourceInfoList"]
    wrong_role = location["RoleArn"].replace("lakeformation", "simulator")
    formation.update_resource(ResourceArn=location["ResourceArn"], RoleArn=wrong_role)

    found = found_by_the_doctor(lake, 1)
    assert [one["what"].partition(",")[0] for one in found] == [
        "whoever IAM allows has ALL on the database lake_local",
        f"{location['ResourceArn']} is registered with lake-local-simulator",
    ]
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    for one in found:
        command = [str(Path(sys.executable).with_name("aws")), *shlex.split(one["fix"])[1:]]
        subprocess.run(command, env={**os.environ, **endpoint.environ()}, check=True)
    lake("access", "doctor")


@pytest.fixture
def manifest(lake: Lakectl) -> Iterator[Path]:
    file = lake.folder / "cdktf.json"
    text = file.read_text(encoding="utf-8")
    yield file
    file.write_text(text, encoding="utf-8")


def inject(lake: Lakectl, manifest: Path) -> None:
    """Every ailment that the doctor knows, one by one."""
    formation, glue, kms = (client(lake, service) for service in ("lakeformation", "glue", "kms"))
    everybody = {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}
    formation.grant_permissions(Principal=everybody, Resource={"Table": TABLE}, Permissions=["ALL"])
    (location,) = formation.list_resources()["ResourceInfoList"]
    formation.deregister_resource(ResourceArn=location["ResourceArn"])
    glue.update_crawler(
        Name="lake-local-transactions", LakeFormationConfiguration={"UseLakeFormationCredentials": False}
    )
    table = {"Name": "stray", "StorageDescriptor": {"Columns": [{"Name": name, "Type": "int"} for name in "ab"]}}
    glue.create_table(DatabaseName="lake_local", TableInput=table)
    cut = {"TableCatalogId": "000000000000", "DatabaseName": "lake_local", "TableName": "stray", "Name": "cut"}
    formation.create_data_cells_filter(
        TableData={**cut, "ColumnNames": ["a", "b"], "RowFilter": {"FilterExpression": "b = 1"}}
    )
    formation.grant_permissions(Principal=ANALYST, Resource={"DataCellsFilter": cut}, Permissions=["SELECT"])
    stray = {"TableWithColumns": {"DatabaseName": "lake_local", "Name": "stray", "ColumnNames": ["a", "b"]}}
    formation.grant_permissions(Principal=ANALYST, Resource=stray, Permissions=["SELECT"])
    table["StorageDescriptor"] = {"Columns": [{"Name": "a", "Type": "int"}]}
    glue.update_table(DatabaseName="lake_local", TableInput=table)
    settings = formation.get_data_lake_settings()["DataLakeSettings"]
    settings["DataLakeAdmins"] = []
    settings["CreateTableDefaultPermissions"] = [{"Principal": everybody, "Permissions": ["ALL"]}]
    formation.put_data_lake_settings(DataLakeSettings=settings)
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/lake-local", TargetKeyId=key)
    deny = {"Effect": "Deny", "Principal": {"AWS": ANALYST["DataLakePrincipalIdentifier"]}}
    owner = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}}
    statements = [{**one, "Action": "kms:*", "Resource": "*"} for one in (owner, deny)]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=policy)
    document = json.loads(manifest.read_text(encoding="utf-8"))
    document["context"]["environments"]["local"]["encryption"] = "kms"
    manifest.write_text(json.dumps(document, indent=2), encoding="utf-8")


def test_every_ailment_is_found_fixed_and_gone(lake: Lakectl, manifest: Path) -> None:
    inject(lake, manifest)
    try:
        found = [one["what"] for one in found_by_the_doctor(lake, 1)]
        assert [sentence.partition(",")[0].partition(" of the key")[0] for sentence in found] == [
            "whoever IAM allows has ALL on transactions",
            "CreateTableDefaultPermissions opens every new one to whoever IAM allows",
            "arn:aws:iam::000000000000:user/steward",
            f"{CURATED} isn't registered: Lake Formation doesn't guard it",
            "the filter cut of stray names b",
            "cloud-analyst-local is granted b",
            "the crawler lake-local-transactions reads with its own role",
            "the policy",
        ]
        assert "Nobody is here to confirm a fix." in lake("access", "doctor", "--fix", code=2).err
        done = lake("access", "doctor", "--fix", "--yes")
        assert all(f"\n{sentence}\n  fix: " in done.err for sentence in found)
        assert "Still to do: lakectl deploy --env local" in done.err

        lake("access", "doctor")
        fixes = [one for one in lake.json("audit", "--json")["records"] if one["action"] == "fix"]
        assert {what for one in fixes for what in one["details"]} >= set(found)
        assert {one["outcome"] for one in fixes} == {"", "applied"}
        assert lake("access", "doctor", "--fix", "--yes").err == ""
    finally:
        formation, table = client(lake, "lakeformation"), {"DatabaseName": "lake_local", "Name": "stray"}
        for one in formation.list_permissions(Resource={"Table": table})["PrincipalResourcePermissions"]:
            formation.revoke_permissions(**{name: one[name] for name in ("Principal", "Resource", "Permissions")})
        client(lake, "glue").delete_table(**table)


def test_a_location_of_another_role_and_in_hybrid_mode_is_shown_fixed_and_gone(lake: Lakectl) -> None:
    formation = client(lake, "lakeformation")
    role = formation.describe_resource(ResourceArn=CURATED)["ResourceInfo"]["RoleArn"]
    another = role.replace("lakeformation", "simulator")
    formation.update_resource(ResourceArn=CURATED, RoleArn=another)
    formation.update_resource(ResourceArn=CURATED, RoleArn=another, HybridAccessEnabled=True)
    wrong = [
        f"{CURATED} is registered with lake-local-simulator, not with lake-local-lakeformation",
        f"{CURATED} is in hybrid mode: IAM alone opens it to whoever hasn't opted in",
    ]

    assert [one["what"] for one in found_by_the_doctor(lake, 1)] == wrong
    done = lake("access", "doctor", "--fix", "--yes")
    assert all(f"\n{sentence}\n  fix: aws " in done.err for sentence in wrong)

    after = formation.describe_resource(ResourceArn=CURATED)["ResourceInfo"]
    assert (after["RoleArn"], after["HybridAccessEnabled"]) == (role, False)
    assert found_by_the_doctor(lake, 0) == []
    assert set(lake.json("audit", "--json")["records"][-1]["details"]) == set(wrong)


def test_the_doctor_needs_a_deployed_lake(empty: Lakectl) -> None:
    assert empty("access", "doctor", code=1).err.startswith("Error: The lake 'local' isn't deployed.\n")


def test_without_a_deployed_lake_two_sources_are_compared(empty: Lakectl) -> None:
    done = empty("access", "show", "--format", "markdown")

    assert "| transactions | amount | country = 'IN' | all | all |" in done.out.splitlines()
    assert "The account wasn't asked" in done.err


@pytest.fixture
def contract(lake: Lakectl) -> Iterator[Path]:
    file = lake.folder / "streams" / "transactions.toml"
    text = file.read_text(encoding="utf-8")
    yield file
    file.write_text(text, encoding="utf-8")


def test_a_plan_that_shows_more_of_what_is_personal_needs_somebodys_word(lake: Lakectl, contract: Path) -> None:
    shipped = contract.read_text(encoding="utf-8")
    wider = shipped.replace('"state", "city"]', '"state", "city", "message"]').replace(
        'personal = "token"', 'personal = "clear"\nreason = "they asked for it"', 1
    )
    contract.write_text(wider, encoding="utf-8")
    blockers = json.loads(lake("plan", "--format", "json", code=3).out)["findings"]
    assert [one["what"] for one in blockers if one["rule"] == "personal-widened"] == [
        "cloud-analyst gains transactions.message where country = 'IN' [personal: message].",
        "cloud-data-engineer reads transactions.first_name as clear instead of as token [personal: first_name].",
    ]

    word = '[[approval]]\ncolumn = "{}"\nrole = "{}"\nby = "Ada Byron"\nbecause = "ticket 4711"\nuntil = 2999-12-31\n'
    approved = word.format("message", "cloud-analyst") + word.format("first_name", "cloud-data-engineer")
    contract.write_text(f"{wider}\n{approved}", encoding="utf-8")
    review = lake.json("plan", "--format", "json")
    said = {one["accepted"] for one in review["findings"] if one["rule"] == "personal-widened"}
    assert (review["verdict"], said) == ("warn", {"approved by Ada Byron until 2999-12-31: ticket 4711"})
