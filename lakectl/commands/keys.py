"""lakectl keys."""

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.group()
def cmd() -> None:
    """The keys that personal tokens are made with."""


@cmd.command()
@json_option
@pass_lake
def show(lake: Lake, *, as_json: bool) -> None:
    """List the keys by the two digits that their tokens begin with."""
    from lakectl.workflows.keys import show as show_keys

    show_keys(lake, as_json=as_json)


@cmd.command()
@click.option("--yes", "sure", is_flag=True, help="Don't ask.")
@pass_lake
def rotate(lake: Lake, *, sure: bool) -> None:
    """Make a new key: a new period, whose tokens don't join with those before."""
    from lakectl.workflows.keys import rotate as rotate_keys

    rotate_keys(lake, sure=sure)
