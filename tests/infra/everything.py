"""An environment with everything switched on: what no shipped environment asks for is tested too."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

EVERYTHING: dict[str, Any] = {
    "region": "eu-central-1",
    "account": "111122223333",
    "encryption": "kms",
    "permissions_boundary": "arn:aws:iam::111122223333:policy/limits",
    "manage_lake_formation_settings": True,
    "trusted_principals": ["arn:aws:iam::123456789012:role/people"],
    "roles": {
        "cloud-auditor": {
            "description": "Reads in the name of the auditors",
            "trusted_principals": ["123456789012", "arn:aws:iam::123456789012:saml-provider/corp"],
            "oidc": {
                "provider": "arn:aws:iam::123456789012:oidc-provider/idp.example.org/lake",
                "audience": "lake",
                "subject": "team:audit:*",
            },
        },
        "partner-account": {"principal": "210987654321"},
        "finance-unit": {"principal": "arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-c3d4e5f6"},
        "risk-group": {"principal": "arn:aws:identitystore:::group/93c4f8a2-1071-70b5-8a2b-3d0c1f9e7a11"},
    },
    "ingest": {
        "archive_days": 30,
        "sender_accounts": ["123456789012", "210987654321"],
        "sender_organization": "o-a1b2c3d4e5",
    },
    "etl": {"execution": "FLEX", "retries": 2, "timeout_minutes": 20, "max_concurrency": 2},
    "retention": {
        "raw_days": 365,
        "raw_infrequent_days": 60,
        "quarantine_days": 30,
        "results_days": 7,
        "old_versions_days": 30,
        "log_days": 90,
    },
    "observability": {
        "alarms": True,
        "emails": ["lake@example.com"],
        "quiet_hours": 6,
        "overdue_hours": 4,
        "dashboard": True,
        "budget_usd": 100,
    },
    "quicksight": {
        "owners": ["group/default/analysts", "arn:aws:quicksight:us-east-1:123456789012:user/default/anna"],
        "refresh": "daily 06:00",
    },
}


# What the contract of that environment says beside its own.
EVERY_GRANT = """
[access.cloud-auditor]
tags = { classification = ["internal", "personal"] }
grantable = true

[access.partner-account]
columns = ["amount", "currency"]

[access.finance-unit]
columns = ["amount", "currency"]
grantable = true

[access.risk-group]
columns = ["amount", "country"]
rows = "country = 'IN'"
"""


LOCAL_BOUNDARY = "arn:aws:iam::000000000000:policy/limits"


def add_everything(manifest: dict[str, Any]) -> None:
    """Put the environment `full` into a cdktf.json."""
    manifest["context"]["environments"]["full"] = EVERYTHING


def local_with_everything(manifest: dict[str, Any]) -> None:
    """The same in the embedded AWS, where events needn't wait for long."""
    local = manifest["context"]["environments"]["local"]
    own = {"permissions_boundary": LOCAL_BOUNDARY, "ingest": {**local["ingest"], **EVERYTHING["ingest"]}}
    local |= {**EVERYTHING, **own}


def rewrite(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a JSON file."""
    document = json.loads(file.read_text(encoding="utf-8"))
    change(document)
    file.write_text(json.dumps(document, indent=2), encoding="utf-8")
