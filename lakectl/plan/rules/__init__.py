"""Every rule of the review. A new rule is a function and an entry in the tuple of its file."""

from __future__ import annotations

from lakectl.plan.findings import Rule
from lakectl.plan.rules import access, buckets, catalog, data, encryption, flow, grants, personal, retention, whole

RULES: tuple[Rule, ...] = (
    *whole.RULES,
    *data.RULES,
    *retention.RULES,
    *buckets.RULES,
    *access.RULES,
    *grants.RULES,
    *personal.RULES,
    *flow.RULES,
    *catalog.RULES,
    *encryption.RULES,
)
