"""``ecosoin``: the entry point. Command groups are imported only when called, so that ``--help`` stays fast."""

import importlib
import sys
from typing import Any

import click

from ecosoin.cli.explaining import explained, told_to_all
from ecosoin.cli.running import say_lost, say_stopped
from ecosoin.cli.streams import OutputLost, terminals
from ecosoin.doors.ending import asked_to_end, ended_cleanly
from ecosoin.kernel.version import __version__
from ecosoin.words import languages

_COMMANDS = {
    "footprint": "ecosoin.cli.footprint",
    "template": "ecosoin.cli.footprint",
    "explain": "ecosoin.cli.footprint",
    "compare": "ecosoin.cli.footprint",
    "catalogue": "ecosoin.cli.catalogue",
    "relevance": "ecosoin.cli.relevance",
    "service": "ecosoin.cli.service",
    "signals": "ecosoin.cli.service",
    "ecodesign": "ecosoin.cli.ecodesign",
    "report": "ecosoin.cli.report",
    "publish": "ecosoin.cli.publish",
    "demo": "ecosoin.cli.demo",
}
"""command -> module that defines it under the same name."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them.

    It is the door of the terminal too: streams of ours, an end that was asked for, an output that takes no more.
    """

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            with terminals(), ended_cleanly():
                return super().main(*args, **kwargs)
        except OutputLost as lost:
            sys.exit(say_lost(lost, languages()[0]))

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BaseException as error:
            asked = asked_to_end()
            if asked is None or (isinstance(error, SystemExit) and error.code == 128 + asked):
                raise
            sys.exit(say_stopped(asked, languages()[0]))

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(_COMMANDS[cmd_name])
        command = getattr(module, cmd_name)
        assert isinstance(command, click.Command)
        return explained(command, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(told_to_all("commands")):
            formatter.write_dl([(name, told_to_all(f"{name}.short")) for name in _COMMANDS])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "color": True})
@click.version_option(__version__, prog_name="ecosoin")
def main() -> None:
    """Every command."""


explained(main, "main")
