"""lakectl demo."""

from pathlib import Path

import click

from lakectl.lake import Lake


@click.command()
@click.option("--count", default=1000, show_default=True, type=click.IntRange(min=1), help="How many events to send.")
@click.pass_context
def cmd(ctx: click.Context, *, count: int) -> None:
    """The whole story on this machine: deploy, fill, query, destroy."""
    from lakectl.workflows.demo import demo

    demo(Lake(Path.cwd(), "local", ctx.obj), count=count)
