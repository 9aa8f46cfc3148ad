"""Roles by configuration: who they are, whom they trust, and every way to get it wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lakectl.config.load import load_config
from lakectl.events.contract import ROLES

Mistakes = Callable[..., list[str]]


def with_roles(**roles: Any) -> Callable[[dict[str, Any]], None]:
    named = {name.replace("_", "-"): role for name, role in roles.items()}
    return lambda document: document["context"]["environments"]["local"].update(roles=named)


def test_roles_of_the_context_are_everybodys_and_an_environment_may_say_otherwise(lake_project: Path) -> None:
    manifest = json.loads((lake_project / "cdktf.json").read_text())
    manifest["context"]["roles"] = {"cloud-auditor": {"description": "audits"}, "partner-one": {"principal": "1" * 12}}
    manifest["context"]["environments"]["dev"]["roles"] = {"partner-one": {"principal": "2" * 12}}
    (lake_project / "cdktf.json").write_text(json.dumps(manifest))

    local, dev = load_config(lake_project, "local"), load_config(lake_project, "dev")
    assert list(local.roles) == [*ROLES, "cloud-auditor", "partner-one"]
    assert (local.roles["partner-one"].principal, dev.roles["partner-one"].principal) == ("1" * 12, "2" * 12)
    assert dev.own_roles == (*ROLES, "cloud-auditor")


@pytest.mark.parametrize(
    "principal",
    [
        "123456789012",
        "arn:aws:iam::123456789012:role/team/readers",
        "arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5",
        "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6",
        "arn:aws:identitystore:::group/93c4f8a2-1071-70b5-8a2b-3d0c1f9e7a11",
        "arn:aws:quicksight:eu-central-1:123456789012:group/default/analysts",
        "arn:aws:quicksight:eu-central-1:123456789012:user/default/role/anna@example.com",
        "arn:aws:identitystore:::group/9067f8a2e1-93c4f8a2-1071-70b5-8a2b-3d0c1f9e7a11",
    ],
)
def test_whom_lake_formation_grants_to(principal: str, lake_project: Path) -> None:
    manifest = json.loads((lake_project / "cdktf.json").read_text())
    with_roles(some_body={"principal": principal})(manifest)
    (lake_project / "cdktf.json").write_text(json.dumps(manifest))

    assert load_config(lake_project, "local").roles["some-body"].principal == principal


NOBODY = (
    "is nobody whom Lake Formation grants to; use an account id, or the ARN of an organization, its unit, an"
    " identity-centre or QuickSight group, a role"
)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (
            {"Auditor": {}},
            (
                "Auditor: 'Auditor' can't name a role; use lower-case letters, digits and at least one hyphen,"
                " 32 at most, for example cloud-auditor"
            ),
        ),
        ({"a_b": {"principal": "12345"}}, f"a-b.principal: '12345' {NOBODY}"),
        ({"a_b": {"principal": "o-a1b2c3d4e5"}}, f"a-b.principal: 'o-a1b2c3d4e5' {NOBODY}"),
        ({"a_b": {"principal": "IAM_ALLOWED_PRINCIPALS"}}, f"a-b.principal: 'IAM_ALLOWED_PRINCIPALS' {NOBODY}"),
        (
            {"a_b": {"principal": "123456789012", "trusted_principals": ["123456789012"]}},
            "a-b.principal: exists already, so lakectl can't say who assumes it; remove one or the other",
        ),
        (
            {"cloud_analyst": {"principal": "123456789012"}},
            "cloud-analyst.principal: cloud-analyst is one of the lake's own roles; choose another name",
        ),
        (
            {"a_b": {"trusted_principals": ["*"]}},
            (
                "a-b.trusted_principals[0]: '*' can't be trusted; use 12 digits, or the ARN of a role, user or"
                " SAML provider"
            ),
        ),
        (
            {"a_b": {"trusted_principals": ["arn:aws:iam::123456789012:oidc-provider/idp.example.org"]}},
            (
                "a-b.trusted_principals[0]: 'arn:aws:iam::123456789012:oidc-provider/idp.example.org' can't be trusted;"
                " use `oidc` for it"
            ),
        ),
        (
            {
                "a_b": {
                    "oidc": {"provider": "arn:aws:iam::123456789012:oidc-provider/x", "audience": "a", "subject": "*"}
                }
            },
            "a-b.oidc.subject: lets everybody in whom the provider knows; name somebody, for example team:finance:*",
        ),
        (
            {"a_b": {"trusted_principal": []}},
            "a-b.trusted_principal: isn't a known key; did you mean 'trusted_principals'?",
        ),
    ],
)
def test_a_mistake_is_told_with_its_path_and_a_hint(
    roles: dict[str, Any], expected: str, mistakes_of: Mistakes
) -> None:
    assert mistakes_of(manifest=with_roles(**roles)) == [f"cdktf.json: context.environments.local.roles.{expected}"]


def test_a_grant_names_a_role_of_the_environment(mistakes_of: Mistakes) -> None:
    (mistake,) = mistakes_of(contract=("[access.cloud-analyst]", "[access.cloud-analist]"))
    assert mistake == (
        "streams/transactions.toml: access.cloud-analist: 'cloud-analist' is no role of this lake; did you mean"
        " 'cloud-analyst'? Or add it to `roles` in cdktf.json"
    )
