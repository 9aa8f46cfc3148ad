"""Who may be granted something: the lake's own IAM roles, and principals that live elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lakectl.events.contract import ROLES
from lakectl.events.reader import Mistakes, Table, did_you_mean

# With a hyphen, so that a role never meets the name of a stream, or of something that the lake makes itself.
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_LONGEST = 32
_NAME_HINT = f"use lower-case letters, digits and at least one hyphen, {_LONGEST} at most, for example cloud-auditor"

_ACCOUNT = re.compile(r"\d{12}")
_IAM = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:(root|(?:role|user)/[\w+=,.@/-]+)")
SAML = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:saml-provider/[\w.-]+")
_OIDC = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:oidc-provider/[\w./:-]+")

# "Lake Formation permissions reference": accounts, organizations and their units, users and groups of a centre.
_ORGANIZATION = re.compile(
    r"arn:aws[a-z-]*:organizations::\d{12}:(?:organization/o-[a-z0-9]{10,32}"
    r"|ou/o-[a-z0-9]{10,32}/ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})"
)
_GROUP = re.compile(
    r"arn:aws[a-z-]*:identitystore:::(?:group|user)/([0-9a-f]{10}-)?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
)
# "Using Lake Formation with Amazon QuickSight": grants for QuickSight go to its own users and groups.
_QUICKSIGHT = re.compile(r"arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:(user|group)/[\w.-]+/[\w+=,.@/-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """Who of an OpenID Connect provider may assume a role."""

    provider: str
    """The provider's ARN."""
    audience: str
    """The client id that the token was made for."""
    subject: str
    """The token's `sub`; `*` and `?` stand for any characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """Somebody who reads the lake: an IAM role of its own, or with `principal` somebody who exists already."""

    name: str
    """What contracts call it."""
    description: str = ""
    trusted_principals: tuple[str, ...] = ()
    """Account ids, ARNs of roles, users and SAML providers that may assume it; none: as the environment says."""
    oidc: Oidc | None = None
    principal: str = ""
    """An account id, or the ARN of an organization, its unit, an identity-centre or QuickSight group, an IAM role."""

    @property
    def external(self) -> bool:
        """Whether it is granted to, but not made."""
        return bool(self.principal)


def every_role(configured: Mapping[str, Role]) -> dict[str, Role]:
    """The shipped roles, in their order, and those of the configuration; a shipped one may be configured too."""
    return {name: Role(name=name) for name in ROLES} | dict(configured)


def read_roles(table: Table) -> dict[str, Role]:
    """`roles` of an environment or of the context, every mistake noted."""
    return {name: _role(name, entry) for name, entry in table.named_tables()}


def trusted(table: Table, key: str = "trusted_principals") -> tuple[str, ...]:
    """Principals that may assume a role."""
    found = table.strings(key)
    for index, one in enumerate(found):
        if not any(shape.fullmatch(one) for shape in (_ACCOUNT, _IAM, SAML)):
            hint = (
                "use `oidc` for it"
                if _OIDC.fullmatch(one)
                else "use 12 digits, or the ARN of a role, user or SAML provider"
            )
            table.wrong(f"{key}[{index}]", f"{one!r} can't be trusted", hint)
    return found


def _role(name: str, table: Table) -> Role:
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        table.mistakes.add(table.path, f"{name!r} can't name a role", _NAME_HINT)
    role = Role(
        name=name,
        description=table.get("description", str, ""),
        trusted_principals=trusted(table),
        oidc=_oidc(table.table("oidc")) if table.has("oidc") else None,
        principal=_principal(table),
    )
    table.close()
    if role.principal and (role.trusted_principals or role.oidc):
        table.wrong("principal", "exists already, so lakectl can't say who assumes it", "remove one or the other")
    if role.principal and name in ROLES:
        table.wrong("principal", f"{name} is one of the lake's own roles", "choose another name")
    return role


def _principal(table: Table) -> str:
    principal = table.get("principal", str, "")
    shapes = (_ACCOUNT, _IAM, _ORGANIZATION, _GROUP, _QUICKSIGHT)
    if principal and (principal.endswith(":root") or not any(shape.fullmatch(principal) for shape in shapes)):
        hint = (
            "use an account id, or the ARN of an organization, its unit, an identity-centre or QuickSight group, a role"
        )
        table.wrong("principal", f"{principal!r} is nobody whom Lake Formation grants to", hint)
    return principal


def _oidc(table: Table) -> Oidc:
    found = Oidc(
        provider=table.need("provider", str, ""),
        audience=table.need("audience", str, ""),
        subject=table.need("subject", str, ""),
    )
    table.close()
    if found.provider and not _OIDC.fullmatch(found.provider):
        table.wrong("provider", f"{found.provider!r} isn't the ARN of an OpenID Connect provider")
    if not found.subject.strip("*?"):
        # The provider may serve the whole world: "Create a role for OpenID Connect federation", IAM user guide.
        table.wrong("subject", "lets everybody in whom the provider knows", "name somebody, for example team:finance:*")
    return found


def check_granted(role: str, known: Iterable[str], where: str, mistakes: Mistakes) -> None:
    """Note a contract's role that the environment doesn't have."""
    if role not in known:
        hint = f"{did_you_mean(role, list(known))} Or add it to `roles` in cdktf.json"
        mistakes.add(where, f"{role!r} is no role of this lake", hint)
