"""What a deployed lake tells about itself: Terraform's outputs, the same set in every environment.

| output | value |
| --- | --- |
| `account`, `region` | where the lake is |
| `raw_bucket`, `curated_bucket`, `results_bucket`, `artifacts_bucket` | bucket names |
| `protected` | whether `lakectl destroy` refuses, as of the last deploy |
| `bus`, `bus_arn` | the event bus |
| `database` | the Glue database |
| `workgroup` | the Athena workgroup of whoever operates the lake |
| `simulator` | the simulator Lambda's name |
| `token_key_secret`, `token_key_secret_arn` | the Secrets Manager secret |
| `roles`, `workgroups` | role (cloud-analyst, …) → ARN of its IAM role; → name of its Athena workgroup |
| `streams` | stream → `firehose`, `job`, `workflow`, `crawler`, `table`, `quarantine_table`, `dead_letter_queue_url` |

A stream whose job adds the partitions has no crawler; its name then is "".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.infra.cdktf import Construct, TerraformOutput, TerraformStack


def outputs(stack: TerraformStack, values: Mapping[str, Any]) -> None:
    """One Terraform output per value, under exactly these names."""
    scope = Construct(stack, "Outputs")
    for name, value in values.items():
        TerraformOutput(scope, name, value=value)
