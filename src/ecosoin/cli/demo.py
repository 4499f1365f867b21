"""``ecosoin demo``: the real commands, one after the other, on bundled examples."""

import shlex
from contextlib import nullcontext
from pathlib import Path

import click

from ecosoin.cli.running import EXIT_USAGE, guarded, lang_option, out_option, show_problems
from ecosoin.kernel.errors import Language, UsageError
from ecosoin.words import say


@click.command()
@lang_option
@out_option
@guarded
def demo(lang: Language, out: str) -> None:
    """The whole tour on bundled examples."""
    from ecosoin.cli.tour.commands import parts
    from ecosoin.cli.tour.examples import lay_examples, served

    examples = Path(out) / "exemples"
    lay_examples(examples)
    for part in parts(Path(out), examples):
        title = say(f"demo.{part.title}", lang)
        click.echo(f"\n{title}\n{'─' * len(title)}")
        if part.needs_browser and not _has_browser(lang):
            continue
        for command in part.commands:
            argv = (*command, "--lang", lang)
            click.echo(f"\n$ ecosoin {shlex.join(argv)}")
            with served(Path(command[2])) if command[1] == "measure" else nullcontext():
                done = _run(argv, may_lack=part.needs_browser)
            if not done:
                click.echo(say("demo.left_out", lang))
                break


def _has_browser(lang: Language) -> bool:
    """Whether a browser can be driven; otherwise what is missing and the line that brings it are said."""
    from ecosoin.doors.browser.launch import browser_path

    try:
        browser_path()
    except UsageError as error:
        click.echo(say("demo.left_out", lang))
        show_problems([error.problem.record()], lang)
        return False
    return True


def _run(argv: tuple[str, ...], *, may_lack: bool) -> bool:
    """Runs a command of ``ecosoin`` in this process; False when a part it may lack is missing, which it has said."""
    from ecosoin.cli.main import main

    try:
        main.main(args=list(argv), prog_name="ecosoin", standalone_mode=False)
    except SystemExit as end:
        if may_lack and end.code == EXIT_USAGE:
            return False
        raise
    return True
