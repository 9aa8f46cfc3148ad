"""lakectl state."""

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.group()
def cmd() -> None:
    """Terraform's remote state and its lock."""


@cmd.command()
@pass_lake
def bootstrap(lake: Lake) -> None:
    """Make the state bucket: versioned, encrypted, private. Safe to repeat."""
    from lakectl.workflows.state_store import bootstrap as make

    make(lake)


@cmd.command()
@json_option
@pass_lake
def show(lake: Lake, *, as_json: bool) -> None:
    """Tell where the state is and who holds it."""
    from lakectl.workflows.state_store import show as tell

    tell(lake, as_json=as_json)


@cmd.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
@pass_lake
def unlock(lake: Lake, *, yes: bool) -> None:
    """Remove the lock that a killed command left behind."""
    from lakectl.workflows.state_store import unlock as remove

    remove(lake, sure=yes)
