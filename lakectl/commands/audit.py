"""lakectl audit."""

import click
from click.core import ParameterSource

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.group(invoke_without_command=True)
@json_option
@pass_lake
def cmd(lake: Lake, *, as_json: bool) -> None:
    """List who deployed or destroyed what."""
    ctx = click.get_current_context()
    if ctx.invoked_subcommand is None:
        from lakectl.workflows.audit import show_all

        show_all(lake, as_json=as_json)
    elif ctx.get_parameter_source("environment") is ParameterSource.COMMANDLINE:
        # The subcommand reads its own: another environment's log must not be shown for this one's.
        raise click.UsageError(f"Say --env after {ctx.invoked_subcommand}.")


@cmd.command()
@click.option("--head", default="", metavar="DIGEST", help="The newest record's digest, as somebody noted it.")
@pass_lake
def verify(lake: Lake, *, head: str) -> None:
    """Check that no record was changed, removed or moved; prints the newest one's digest."""
    from lakectl.workflows.audit import verify_all

    verify_all(lake, head=head)


@cmd.command()
@click.argument("run")
@pass_lake
def show(lake: Lake, *, run: str) -> None:
    """Print the records of one RUN (or the beginning of its id) as JSON."""
    from lakectl.workflows.audit import show_run

    show_run(lake, run)


@cmd.command()
@json_option
@pass_lake
def history(lake: Lake, *, as_json: bool) -> None:
    """List every version of the state and who wrote it, also those that lakectl didn't write."""
    from lakectl.workflows.audit_history import show_history

    show_history(lake, as_json=as_json)


@cmd.command()
@click.argument("first")
@click.argument("second")
@pass_lake
def diff(lake: Lake, first: str, second: str) -> None:
    """Print which resources differ between what the runs FIRST and SECOND left."""
    from lakectl.workflows.audit_history import show_difference

    show_difference(lake, first, second)
