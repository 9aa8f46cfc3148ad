"""Does Lake Formation guard this lake as it should? Each check says what it found and how to set it right."""

from __future__ import annotations

from lakectl.access.ailments import Ailment, Patient, examine
from lakectl.aws.lakeformation import locations, missing_roles, open_defaults
from lakectl.config import names
from lakectl.errors import LakectlError
from lakectl.lake import Lake, NotDeployedError
from lakectl.workflows.access import governance_of


class AccessUnwellError(LakectlError):
    """Something in the account undoes what the grants say."""


def examined(lake: Lake) -> list[tuple[str, list[Ailment]]]:
    """Every check of the deployed lake with what it found; raises NotDeployedError."""
    governance = governance_of(lake)
    if governance is None:
        raise NotDeployedError(lake.environment)
    aws, config = lake.aws, lake.config
    principals = [one["Principal"]["DataLakePrincipalIdentifier"] for one in governance.permissions]
    return examine(
        Patient(
            environment=lake.environment,
            region=config.environment.region,
            account=aws.account,
            governance=governance,
            defaults=open_defaults(aws),
            location=f"arn:{aws.partition}:s3:::{names.bucket(config, 'curated', aws.account)}",
            location_role=names.service_role(config, "lakeformation"),
            locations=locations(aws),
            missing_roles=missing_roles(aws, principals),
        )
    )


def show(lake: Lake, *, as_json: bool) -> None:
    """Print every check; raises AccessUnwellError when one found something."""
    checks = examined(lake)
    ailments = [ailment for _, found in checks for ailment in found]
    if as_json:
        facts = [{"what": what, "good": not found, "found": [_facts(one) for one in found]} for what, found in checks]
        lake.console.json({"version": 1, "environment": lake.environment, "checks": facts})
    else:
        rows = [[what, "WRONG" if found else "ok"] for what, found in checks]
        lake.console.table(["check", "result"], rows)
        for one in ailments:
            lake.console.out(f"\n{one.found}\n  fix: {one.fix}")
    if ailments:
        count = "1 thing is" if len(ailments) == 1 else f"{len(ailments)} things are"
        raise AccessUnwellError(f"{count} wrong with the lake's governance.", hint="Each is told with its fix.")


def _facts(one: Ailment) -> dict[str, str]:
    return {"what": one.found, "fix": one.fix}
