"""lakectl forget."""

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.command()
@click.option("--stream", required=True, help="A contract's name.")
@click.option("--where", multiple=True, metavar="CONDITION", help="column = 'value'; several must all hold.")
@click.option(
    "--clear", multiple=True, metavar="COLUMN", help="A column whose value, as the event had it, is asked for."
)
@click.option("--dry-run", is_flag=True, help="Look only.")
@click.option("--yes", "sure", is_flag=True, help="Don't ask.")
@json_option
@pass_lake
def cmd(
    lake: Lake, *, stream: str, where: tuple[str, ...], clear: tuple[str, ...], dry_run: bool, sure: bool, as_json: bool
) -> None:
    """Erase one subject's events everywhere, prove it, and leave a receipt."""
    from lakectl.workflows.forget import Wish, forget, show

    # Read from the terminal, or a line each from standard input: a value must not stand in a shell's history.
    values = {column: click.prompt(f"{column} (isn't shown)", hide_input=True, err=True) for column in clear}
    answer = forget(lake, Wish(stream, where, values, dry_run, sure))
    if as_json:
        lake.console.json(answer)
    else:
        show(lake, answer)
