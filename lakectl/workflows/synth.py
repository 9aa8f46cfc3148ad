"""The Terraform JSON of an environment; needs no credentials."""

from __future__ import annotations

import json
from pathlib import Path

from lakectl.config import names
from lakectl.lake import Lake
from lakectl.terraform.synth import synthesize

JSON_NAME = "cdk.tf.json"


def synth_folder(lake: Lake) -> Path:
    """The folder with the environment's Terraform JSON, made anew when anything that matters changed."""
    instance = names.instance(lake.config)  # also tells mistakes in the files, before a child process starts
    with lake.console.step("Synthesizing Terraform JSON"):
        return synthesize(lake.project, lake.environment, instance=instance)


def synth(lake: Lake) -> str:
    """The Terraform JSON, readable."""
    document = json.loads((synth_folder(lake) / JSON_NAME).read_text(encoding="utf-8"))
    return json.dumps(document, indent=2, ensure_ascii=False)
