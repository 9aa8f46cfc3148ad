"""Whether an environment is protected: as the files say, or as it was deployed.

Taking the word out of the files isn't enough. The protection goes with a deploy that somebody has reviewed, and only
after it does anything that loses data pass.
"""

from __future__ import annotations

import json

from lakectl.aws.state import read_object
from lakectl.config import names
from lakectl.lake import Lake

OUTPUT = "protected"


def is_protected(lake: Lake) -> bool:
    """As the files say, or as deployed."""
    return lake.config.environment.protected or deployed_protected(lake)


def deployed_protected(lake: Lake) -> bool:
    """As the state's output says; a lake without that output was deployed before there was one."""
    text = read_object(lake.aws, lake.state_bucket, names.state_key(lake.config))
    outputs = json.loads(text or "{}").get("outputs") or {}
    return bool((outputs.get(OUTPUT) or {}).get("value"))
