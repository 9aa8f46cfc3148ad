"""Make the plan JSONs of tests/plan/plans anew: `python -m tests.plan.corpus.renew [NAME …]`.

Real Terraform and the real AWS provider, but no AWS behind them: the state is made from the plan that creates the
small lake, with invented ids, and nothing is refreshed. Plans with drift need a refresh: see renew_drift.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.plan.corpus.lake import ACCOUNT, PROVIDER, REGION, lake
from tests.plan.corpus.scenarios import DANGEROUS, HARMLESS, Edit

PLANS = Path(__file__).parents[1] / "plans"
KEPT = ("format_version", "terraform_version", "resource_changes", "resource_drift", "applyable", "complete", "errored")
_LISTS = (
    "authorized_session_tag_value_list",
    "data_cells_filter",
    "data_location",
    "database",
    "external_data_filtering_allow_list",
    "lf_tag",
    "lf_tag_policy",
    "managed_policy_arns",
    "permissions_with_grant_option",
    "read_only_admins",
    "table",
    "table_with_columns",
    "trusted_resource_owners",
)
# Computed collections: null would be a difference, other computed values may stay null.
COLLECTIONS: dict[str, Any] = {
    "tags_all": {},
    "architectures": ["x86_64"],
    **{name: [] for name in _LISTS},
}
PROVIDER_ADDRESS = 'provider["registry.terraform.io/hashicorp/aws"]'


class Workplace:
    """A folder with one configuration, its state and its provider."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = _environment(folder)

    def write(self, resources: dict[str, Any]) -> None:
        source = {"source": "hashicorp/aws", "version": "5.100.0"}
        settings = {"required_providers": {"aws": source}}
        whole = {"terraform": settings, "provider": {"aws": PROVIDER}, "resource": resources}
        (self.folder / "main.tf.json").write_text(json.dumps(whole))

    def terraform(self, *arguments: str) -> str:
        done = subprocess.run(
            ["terraform", *arguments],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"terraform {arguments[0]} failed:\n{done.stderr}")
        return done.stdout

    def plan(self, *arguments: str, refresh: bool = False) -> dict[str, Any]:
        refreshing = f"-refresh={str(refresh).lower()}"
        self.terraform("plan", "-input=false", "-lock=false", refreshing, "-out=plan", *arguments)
        plan: dict[str, Any] = json.loads(self.terraform("show", "-json", "plan"))
        return plan

    def write_state(self, created: dict[str, Any]) -> None:
        resources = [_state_entry(entry, created) for entry in created["planned_values"]["root_module"]["resources"]]
        state = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "corpus", "resources": resources}
        (self.folder / "terraform.tfstate").write_text(json.dumps(state))


def main(wanted: list[str]) -> None:
    scenarios: dict[str, Edit] = {**HARMLESS, **DANGEROUS}
    with tempfile.TemporaryDirectory() as folder:
        place = Workplace(Path(folder))
        place.write(lake())
        place.terraform("init", "-input=false")
        created = place.plan()
        save("created", created)
        place.write_state(created)
        for name in wanted or scenarios:
            changed = lake()
            scenarios[name](changed)
            place.write(changed)
            save(name, place.plan())
        place.write(lake())
        save("destroyed", place.plan("-destroy"))


def save(name: str, plan: dict[str, Any]) -> None:
    small = {key: plan[key] for key in KEPT if key in plan}
    changes = small.get("resource_changes", [])
    # What stays as it is makes the files large; it matters beside drift and for the holders of a filter.
    whole = "resource_drift" in plan
    small["resource_changes"] = [
        change
        for change in changes
        if whole or change["change"]["actions"] != ["no-op"] or "lakeformation" in change["type"]
    ]
    PLANS.mkdir(exist_ok=True)
    text = json.dumps(small, indent=1, sort_keys=True, ensure_ascii=False)
    (PLANS / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    print(f"{name}: {len(small['resource_changes'])} changes")  # noqa: T201


def _state_entry(entry: dict[str, Any], created: dict[str, Any]) -> dict[str, Any]:
    change = next(c["change"] for c in created["resource_changes"] if c["address"] == entry["address"])
    values = dict(entry["values"])
    values |= {key: _invented(entry, key) for key, unknown in change["after_unknown"].items() if unknown is True}
    if entry["type"] == "aws_cloudwatch_event_target":
        values["arn"] = _arn("aws_kinesis_firehose_delivery_stream", "transactions")
        values["dead_letter_config"] = [{"arn": _arn("aws_sqs_queue", "dead_letters")}]
    if entry["type"] == "aws_cloudwatch_event_archive":
        values["event_source_arn"] = _arn("aws_cloudwatch_event_bus", "lake")
    return {
        "mode": "managed",
        "type": entry["type"],
        "name": entry["name"],
        "provider": PROVIDER_ADDRESS,
        "instances": [{"schema_version": entry["schema_version"], "attributes": values}],
    }


def _invented(entry: dict[str, Any], key: str) -> Any:
    if key in COLLECTIONS:
        return COLLECTIONS[key]
    if key == "arn":
        return _arn(entry["type"], entry["name"])
    if key == "id":
        values = entry["values"]
        return str(values.get("bucket") or values.get("name") or values.get("alarm_name") or entry["name"])
    return None


def _arn(kind: str, name: str) -> str:
    return f"arn:aws:{kind.removeprefix('aws_').split('_')[0]}:{REGION}:{ACCOUNT}:{kind.removeprefix('aws_')}/{name}"


def _environment(folder: Path) -> dict[str, str]:
    config = folder / "terraform.rc"
    mirror = next((path.parent for path in Path("/").glob("*/*/registry.terraform.io")), None)
    if mirror is not None:
        config.write_text(f'provider_installation {{\n  filesystem_mirror {{ path = "{mirror}" }}\n}}\n')
    environment = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
    terraform = shutil.which("terraform")
    if terraform is None:
        sys.exit("terraform isn't on PATH")
    return environment | {
        "TF_CLI_CONFIG_FILE": str(config),
        "CHECKPOINT_DISABLE": "1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


if __name__ == "__main__":
    main(sys.argv[1:])
