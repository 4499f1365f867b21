"""``--help``: every command and option explained in every language, and no word left that nothing shows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import click

from ecosoin.cli.main import main
from ecosoin.reference import load_reference_table
from ecosoin.words import languages, say


def explanations(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """The help of a command, of its options and of its own commands, with where they are."""
    yield path, command.help
    context = click.Context(command)
    yield from (((*path, o.opts[0]), o.help) for o in command.params if isinstance(o, click.Option))
    if isinstance(command, click.Group):
        yield path, command.get_help(context)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from explanations(child, (*path, name))


def test_every_word_of_help_is_shown_in_every_language() -> None:
    shown = " ".join(" ".join((text or "").split()) for _, text in explanations(main))
    said = {say(f"cli.{row['key']}", k) for row in load_reference_table("words/cli") for k in languages()}
    assert {text for text in said if " ".join(text.split()) not in shown} == set()


def test_every_command_is_explained_and_its_first_line_is_in_the_table_of_commands() -> None:
    commands = [(path, text) for path, text in explanations(main) if not (path and path[-1].startswith("-"))]
    assert len(commands) > 25
    assert [path for path, text in commands if " / " not in (text or "")] == []


def test_help_loads_no_study() -> None:
    script = (
        "import sys\n"
        "from ecosoin.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('numpy', 'duckdb', 'msgspec', 'babel', 'rich')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]") and "footprint" in done.stdout
