"""Ailments around the grants: the account's administrators, the crawlers, the key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from lakectl.access.fixes import Call
from lakectl.access.patient import Ailment, Patient
from lakectl.access.principals import short


def administrators(patient: Patient) -> Iterator[Ailment]:
    """Those that somebody has dropped: PutDataLakeSettings replaces the whole list (SDLF #219)."""
    now = list(patient.settings.get("DataLakeAdmins") or [])
    known = {one["DataLakePrincipalIdentifier"] for one in now}
    lost = [arn for arn in dict.fromkeys(patient.administrators_before) if arn not in known]
    if lost:
        admins = [*now, *({"DataLakePrincipalIdentifier": arn} for arn in lost)]
        arguments = {"DataLakeSettings": {**patient.settings, "DataLakeAdmins": admins}}
        yield Ailment(
            found=f"{', '.join(map(short, lost))} lost the administration of the data lake",
            calls=(Call("lakeformation", "put_data_lake_settings", arguments),),
        )


def crawlers(patient: Patient) -> Iterator[Ailment]:
    """Those that go to S3 with their own role's rights, past Lake Formation."""
    for one in patient.crawlers:
        lent = one.get("LakeFormationConfiguration") or {}
        if not lent.get("UseLakeFormationCredentials"):
            configuration = {"UseLakeFormationCredentials": True}
            arguments = {"Name": one["Name"], "LakeFormationConfiguration": configuration}
            yield Ailment(
                found=f"the crawler {one['Name']} reads with its own role, not with Lake Formation's credentials",
                calls=(Call("glue", "update_crawler", arguments),),
            )


def key(patient: Patient) -> Iterator[Ailment]:
    """Roles that the key's own policy keeps out: whatever IAM allows them, they read nothing."""
    if not patient.key:
        return
    statements = list(_listed(patient.key_policy.get("Statement")))
    out = [arn for arn in patient.readers if not _may_decrypt(statements, arn, patient)]
    if out:
        kept = [one for one in statements if not any(_denies(one, arn, patient) for arn in out)]
        if not any(_allows(one, patient.readers[0], patient) for one in kept):
            kept.insert(0, _owner(patient))
        policy = json.dumps({**patient.key_policy, "Statement": kept}, separators=(",", ":"))
        arguments = {"KeyId": patient.key, "PolicyName": "default", "Policy": policy}
        yield Ailment(
            found=f"the policy of the key {patient.key} keeps out {', '.join(map(short, out))}",
            calls=(Call("kms", "put_key_policy", arguments),),
        )


def _owner(patient: Patient) -> dict[str, Any]:
    root = f"arn:{patient.partition}:iam::{patient.account}:root"
    return {"Sid": "Account", "Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"}


def _may_decrypt(statements: list[Mapping[str, Any]], arn: str, patient: Patient) -> bool:
    allowed = any(_allows(one, arn, patient) for one in statements)
    return allowed and not any(_denies(one, arn, patient) for one in statements)


def _allows(statement: Mapping[str, Any], arn: str, patient: Patient) -> bool:
    return statement.get("Effect") == "Allow" and _is_about(statement, arn, patient)


def _denies(statement: Mapping[str, Any], arn: str, patient: Patient) -> bool:
    # A Deny with a condition is somebody's intention (from this network only); one without keeps the role out.
    return statement.get("Effect") == "Deny" and _is_about(statement, arn, patient)


def _is_about(statement: Mapping[str, Any], arn: str, patient: Patient) -> bool:
    if statement.get("Condition") or not _is_decrypt(statement):
        return False
    everybody = {arn, "*", patient.account, f"arn:{patient.partition}:iam::{patient.account}:root"}
    if "NotPrincipal" in statement:
        return not everybody & set(_principals(statement["NotPrincipal"]))
    return bool(everybody & set(_principals(statement.get("Principal"))))


def _is_decrypt(statement: Mapping[str, Any]) -> bool:
    if "NotAction" in statement:
        return not any(fnmatchcase("kms:decrypt", str(one).lower()) for one in _listed(statement["NotAction"]))
    return any(fnmatchcase("kms:decrypt", str(one).lower()) for one in _listed(statement.get("Action")))


def _principals(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (str(one) for one in _listed(value.get("AWS")))
    elif value:
        yield str(value)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
