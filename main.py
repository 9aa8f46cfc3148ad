"""The CDKTF program that cdktf.json names: writes the Terraform JSON of the environment LAKECTL_ENV, else of local."""

import os
from pathlib import Path

from lakectl.config.load import load_config
from lakectl.errors import LakectlError
from lakectl.handover import leave


def main() -> int:
    """Synthesize; the exit code."""
    try:
        config = load_config(Path(__file__).resolve().parent, os.environ.get("LAKECTL_ENV", "local"))
        # Slow to load, so mistakes in the files are told first.
        from lakectl.infra.stack import synthesize  # noqa: PLC0415

        synthesize(config)
    except LakectlError as error:
        return leave(error)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
