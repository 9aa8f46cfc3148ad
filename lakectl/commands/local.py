"""lakectl local."""

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.group()
def cmd() -> None:
    """The embedded AWS on this machine."""


@cmd.command()
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Listen on this port; by default a free one.")
@pass_lake
def up(lake: Lake, *, port: int) -> None:
    """Start it, or find the one that runs."""
    from lakectl.workflows.local import show_up

    show_up(lake, port)


@cmd.command()
@pass_lake
def down(lake: Lake) -> None:
    """Stop it; its data stay."""
    from lakectl.workflows.local import stop

    stop(lake)


@cmd.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
@pass_lake
def reset(lake: Lake, *, yes: bool) -> None:
    """Stop it and delete its data."""
    from lakectl.workflows.local import reset as start_anew

    start_anew(lake, sure=yes)


@cmd.command()
@json_option
@pass_lake
def status(lake: Lake, *, as_json: bool) -> None:
    """Tell its endpoint, region, account, process and data folder."""
    from lakectl.workflows.local import show_status

    show_status(lake, as_json=as_json)


@cmd.command()
@pass_lake
def env(lake: Lake) -> None:
    """Print shell lines that point any AWS client at it: eval "$(lakectl local env)"."""
    from lakectl.workflows.local import show_environment

    show_environment(lake)
