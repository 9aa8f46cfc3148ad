"""lakectl toolchain."""

import click

from lakectl.commands.options import pass_lake
from lakectl.lake import Lake


@click.group()
def cmd() -> None:
    """Terraform itself."""


@cmd.command()
@pass_lake
def install(lake: Lake) -> None:
    """Put the pinned Terraform release into the project's own folder."""
    from lakectl.workflows.toolchain import install as fetch

    fetch(lake)


@cmd.command()
@pass_lake
def show(lake: Lake) -> None:
    """Tell which Terraform or OpenTofu is used."""
    from lakectl.workflows.toolchain import show as tell

    tell(lake)
