"""The command line: which commands there are, and the one place where errors are shown and the program exits.

A command's module is imported when it runs, so that `lakectl --help` loads nothing but Click.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from lakectl import __version__
from lakectl.console import Console
from lakectl.errors import InterruptedByUserError, LakectlError
from lakectl.proxy import spare_loopback

# Name → (module, short help). The help stands here so that listing the commands imports none of them; a test compares
# it with the command's own.
COMMANDS: dict[str, tuple[str, str]] = {
    "deploy": ("deploy", "Review and apply what the committed files describe."),
    "synth": ("synth", "Write the Terraform JSON, nothing else."),
    "plan": ("plan", "Show what a deploy would change, reviewed."),
    "cost": ("cost", "Estimate what a month costs, and what a deploy would add."),
    "destroy": ("destroy", "Remove everything that was deployed, and prove it."),
    "simulate": ("simulate", "Send made-up events with known sums to the bus."),
    "etl": ("etl", "Turn raw events into the curated table."),
    "query": ("query", "Ask Athena, as yourself or as a role of the lake."),
    "access": ("access", "Who sees what: shown, tested, compared."),
    "forget": ("forget", "Erase one subject's events everywhere, prove it, and leave a receipt."),
    "keys": ("keys", "The keys that personal tokens are made with."),
    "status": ("status", "Tell what is deployed."),
    "logs": ("logs", "Show the log of the newest ETL run."),
    "audit": ("audit", "List who deployed or destroyed what."),
    "doctor": ("doctor", "Check this machine for what lakectl needs."),
    "local": ("local", "The embedded AWS on this machine."),
    "state": ("state", "Terraform's remote state and its lock."),
    "toolchain": ("toolchain", "Terraform itself."),
    "demo": ("demo", "The whole story on this machine: deploy, fill, query, destroy."),
}


class LazyGroup(click.Group):
    """A group whose commands are modules of `lakectl.commands`, each with an attribute `cmd`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - Click's signature
        """The names in the order of COMMANDS: a day's work from top to bottom."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - Click's signature
        """Import the command's module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"lakectl.commands.{COMMANDS[cmd_name][0]}").cmd
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands from the registry, importing none."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="lakectl")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def cli(ctx: click.Context, *, debug: bool) -> None:
    """One contract file per event type becomes a serverless event data lake."""
    ctx.obj = Console(debug=debug)


def main() -> NoReturn:
    """Run the command line and exit."""
    # A job that is stopped or a terminal that is closed ends like Ctrl-C does: told, cleaned up, exit code 130.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command line; the exit code (see lakectl.errors)."""
    debug = "--debug" in arguments
    spare_loopback(os.environ)
    try:
        cli.main(args=list(arguments), prog_name="lakectl", standalone_mode=False)
    except LakectlError as error:
        return _tell(error, debug=debug)
    except click.ClickException as error:
        return _tell_usage(error)
    except (click.Abort, KeyboardInterrupt):
        return _tell(InterruptedByUserError("Interrupted."), debug=debug)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except Exception as error:  # noqa: BLE001 - the boundary: whatever happened, the user gets a sentence
        return _tell_bug(error, debug=debug)
    return 0


def _tell(error: LakectlError, *, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    click.secho(f"Error: {error.sentence}", fg="red", err=True)
    if error.hint:
        click.echo(f"Hint: {error.hint}", err=True)
    return error.exit_code


def _tell_usage(error: click.ClickException) -> int:
    click.secho(f"Error: {error.format_message()}", fg="red", err=True)
    context = getattr(error, "ctx", None)
    click.echo(f"Hint: see `{context.command_path if context else 'lakectl'} --help`.", err=True)
    return error.exit_code


def _tell_bug(error: Exception, *, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    click.secho(f"Error: lakectl met something it doesn't know: {type(error).__name__}: {error}", fg="red", err=True)
    click.echo("Hint: run it again as `lakectl --debug …` and report what it prints.", err=True)
    return 1
