"""The digest of what a plan means: equal for the same change planned again, another for any other.

It binds an apply to what was reviewed. Drift is part of it: a plan that was made before somebody changed something by
hand isn't the plan of now. So are the versions of the providers, which decide what an apply does. Times of planning and
Terraform's own version aren't.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from lakectl.plan.drift import drifted
from lakectl.plan.meaning import Difference, differences, normal
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.values import Sensitive, Unknown


def digest(plan: Plan, key: bytes = b"", providers: Mapping[str, str] | None = None) -> str:
    """`sha256:…` of the plan's meaning.

    Sensitive values go in as HMACs under `key`, so that a changed secret changes the digest and nobody without the key
    can try out secrets against a published digest. Compare only digests that were made with the same key. `providers`
    are the chosen versions by source (`hashicorp/aws`), which the plan JSON doesn't hold.
    """
    meaning = {
        "changes": sorted(_line(change, key) for change in plan.changes),
        "outputs": sorted(_line(change, key) for change in plan.outputs),
        "drift": sorted(_drift_line(change, found, key) for change, found in drifted(plan)),
        "providers": dict(providers or {}),
    }
    return _sha256(json.dumps(meaning, sort_keys=True))


def change_digest(change: Change, key: bytes = b"") -> str:
    """`sha256:…` of one change, so that two reviews of it can be compared without its values."""
    return _sha256(_line(change, key))


def _sha256(text: str) -> str:
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _line(change: Change, key: bytes) -> str:
    values: Any
    if change.kind is Kind.CREATE:
        values = normal(change.after)
    elif change.kind in (Kind.UPDATE, Kind.REPLACE):
        values = [[one.path, one.old, one.new] for one in differences(change)]
    else:
        values = change.before.get("id")
    what = [change.address, change.type, change.kind.value, sorted(change.replace_paths), values]
    what += [change.imported] if change.imported else []
    return json.dumps(_sealed(what, key), sort_keys=True, ensure_ascii=False)


def _drift_line(change: Change, found: list[Difference], key: bytes) -> str:
    values = [[one.path, one.old, one.new] for one in found]
    return json.dumps(_sealed([change.address, change.kind.value, values], key), sort_keys=True, ensure_ascii=False)


def _sealed(value: Any, key: bytes) -> Any:
    if isinstance(value, Sensitive):
        text = json.dumps(normal(value.value), sort_keys=True, default=repr)
        return {"sensitive": hmac.digest(key, text.encode(), "sha256").hex()}
    if isinstance(value, Unknown):
        return {"unknown": True}
    if isinstance(value, Mapping):
        return {name: _sealed(item, key) for name, item in value.items()}
    if isinstance(value, list):
        return [_sealed(item, key) for item in value]
    return value
