"""lakectl synth."""

import click

from lakectl.commands.options import pass_lake
from lakectl.lake import Lake


@click.command()
@pass_lake
def cmd(lake: Lake) -> None:
    """Write the Terraform JSON, nothing else."""
    from lakectl.workflows.synth import synth

    lake.console.out(synth(lake))
