"""Does Lake Formation guard this lake as it should? Each check says what it found and how to set it right."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.access.ailments import examine
from lakectl.access.patient import Ailment, Patient
from lakectl.aws.guards import crawlers, key_policy, make
from lakectl.aws.lake_settings import read_note, read_settings
from lakectl.aws.lakeformation import locations, missing_roles
from lakectl.config import names
from lakectl.errors import LakectlError, UsageError
from lakectl.lake import Lake, NotDeployedError
from lakectl.workflows.access import governance_of
from lakectl.workflows.audit import Job, recorded

# A fix may bring up the next ailment: of a filter that goes, the grant is left.
_ROUNDS = 3


class AccessUnwellError(LakectlError):
    """Something in the account undoes what the grants say."""


Checks = list[tuple[str, list[Ailment]]]


def examined(lake: Lake) -> Checks:
    """Every check of the deployed lake with what it found; raises NotDeployedError."""
    return examine(_patient(lake))


def _patient(lake: Lake) -> Patient:
    governance = governance_of(lake)
    if governance is None:
        raise NotDeployedError(lake.environment)
    aws, config = lake.aws, lake.config
    principals = [one["Principal"]["DataLakePrincipalIdentifier"] for one in governance.permissions]
    key, policy = key_policy(aws, names.key_alias(config)) if config.environment.encryption == "kms" else ("", {})
    crawled = [names.stream(config, contract) for contract in config.streams if contract.catalog == "crawler"]
    return Patient(
        environment=lake.environment,
        region=config.environment.region,
        account=aws.account,
        governance=governance,
        settings=read_settings(aws),
        administrators_before=_administrators(lake),
        location=f"arn:{aws.partition}:s3:::{names.bucket(config, 'curated', aws.account)}",
        location_role=names.service_role(config, "lakeformation"),
        locations=locations(aws),
        missing_roles=missing_roles(aws, principals),
        crawlers=crawlers(aws, crawled),
        key=key,
        key_policy=policy,
        readers=[f"arn:{aws.partition}:iam::{aws.account}:role/{name}" for name in _readers(lake)],
    )


def _administrators(lake: Lake) -> tuple[str, ...]:
    note = read_note(lake.aws, lake.state_bucket, names.lake_settings_note())
    before = note.previous.get("DataLakeAdmins", []) if note else []
    return (*(one["DataLakePrincipalIdentifier"] for one in before), *(note.added if note else ()))


def _readers(lake: Lake) -> Iterator[str]:
    """The names of the roles that use the key."""
    config = lake.config
    yield names.service_role(config, "lakeformation")
    yield from (names.human_role(config, role) for role in config.own_roles)
    yield from (names.stream_role(config, contract, "job") for contract in config.streams)


def show(lake: Lake, *, as_json: bool, fix: bool = False, sure: bool = False) -> None:
    """Print every check; raises AccessUnwellError when one found something that `fix` hasn't set right."""
    if fix and not (sure or lake.console.interactive):
        raise UsageError("Nobody is here to confirm a fix.", hint="Say --yes to make every fix that is shown.")
    checks = examined(lake)
    if fix and _ailments(checks):
        checks = _fixed(lake, checks, sure=sure)
    _print(lake, checks, as_json=as_json)
    left = len(_ailments(checks))
    if left:
        count = "1 thing is" if left == 1 else f"{left} things are"
        raise AccessUnwellError(
            f"{count} wrong with the lake's governance.", hint="Each is told with its fix; --fix makes them."
        )


def _fixed(lake: Lake, checks: Checks, *, sure: bool) -> Checks:
    for _ in range(_ROUNDS):
        curable = [one for one in _ailments(checks) if one.calls]
        if not curable:
            break
        for one in curable:
            lake.console.say(_told(lake, one))
        if not (sure or lake.console.confirm("Do all of this?")):
            raise UsageError("Nothing was fixed.", hint="Make the fixes one by one: each is a command.")
        _cure(lake, curable)
        checks = examined(lake)
    return checks


def _cure(lake: Lake, ailments: list[Ailment]) -> None:
    region = lake.config.environment.region
    job = Job(action="fix", details={one.found: one.fix(region) for one in ailments})
    with recorded(lake, job):
        for one in ailments:
            for call in one.calls:
                make(lake.aws, call.service, call.operation, call.arguments)
            if one.then:
                lake.console.say(f"Still to do: {one.then}")


def _ailments(checks: Checks) -> list[Ailment]:
    return [ailment for _, found in checks for ailment in found]


def _print(lake: Lake, checks: Checks, *, as_json: bool) -> None:
    region = lake.config.environment.region
    if as_json:
        facts = [
            {"what": what, "good": not found, "found": [{"what": one.found, "fix": one.fix(region)} for one in found]}
            for what, found in checks
        ]
        lake.console.json({"version": 1, "environment": lake.environment, "checks": facts})
        return
    lake.console.table(["check", "result"], [[what, "WRONG" if found else "ok"] for what, found in checks])
    for one in _ailments(checks):
        lake.console.out(_told(lake, one))


def _told(lake: Lake, one: Ailment) -> str:
    return f"\n{one.found}\n  fix: {one.fix(lake.config.environment.region)}"
