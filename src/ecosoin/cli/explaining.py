"""How are commands and options explained? In every language at once: which one the reader has is not known yet.

The words of a command are under its path (``cli.catalogue.search``, ``….more`` for a second paragraph), those of an
option under its command's, its group's, or its own name alone.
"""

import click

from ecosoin.words import knows, languages, say


def told_to_all(key: str) -> str:
    """The words of a key, its languages side by side; empty when it has none.

    >>> told_to_all("footprint.year"), told_to_all("footprint.seed")
    ("Année d'étude / study year", '')
    """
    return " / ".join(dict.fromkeys(say(f"cli.{key}", k) for k in languages())) if knows(f"cli.{key}") else ""


def explained(command: click.Command, *path: str) -> click.Command:
    """A command, its options and its own commands, with their help; ``path`` is its name after those of its groups."""
    command.help = "\n\n".join(filter(None, map(told_to_all, (".".join(path), ".".join((*path, "more"))))))
    for option in command.params:
        if isinstance(option, click.Option) and option.help is None:
            keys = (".".join((*path[:n], option.opts[0].lstrip("-"))) for n in range(len(path), -1, -1))
            option.help = next(filter(None, map(told_to_all, keys)), None)
    for name, child in getattr(command, "commands", {}).items():
        explained(child, *path, name)
    return command
