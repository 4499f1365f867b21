"""How does a command run: progress, problems said, exit codes."""

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

from ecosoin.kernel.errors import InputProblems, Language, Problem, UsageError
from ecosoin.words import languages, say, untranslated

EXIT_INPUT, EXIT_USAGE, EXIT_DEFECT = 1, 2, 3
_SHOWN_PER_CODE, PROBLEMS_PER_CODE = 20, 3
"""Lines shown a code: when nothing was computed, and beside a result that was."""


def print_document(document: Any, language: Language) -> None:
    """The one JSON document of ``--json``, on standard output, with its sentences."""
    from ecosoin.results.text import document_text, plain
    from ecosoin.words.problems import spoken

    sys.stdout.write(document_text(spoken(plain(document), language)))


def show(document: Any, lines: Callable[[Any, Language], Iterable[str]], *, lang: Language, as_json: bool) -> None:
    """What a command found: its JSON document with ``--json``, otherwise the lines that people read."""
    if as_json:
        print_document(document, lang)
        return
    for line in lines(document, lang):
        click.echo(line)


def show_problems(records: Sequence[Mapping[str, Any]], language: Language, most: int = _SHOWN_PER_CODE) -> None:
    """People's list, on standard error: what, where, remedy; a long run of one code is cut and counted."""
    from ecosoin.words.problems import problem_lines

    for line in problem_lines(records, language, most):
        click.echo(line, err=True)


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Turns the error tree into messages and exit codes. The command is called with ``lang``, maybe ``as_json``."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        language: Language = kwargs["lang"]
        as_json = bool(kwargs.get("as_json"))
        missing, total = untranslated(language)
        if missing:
            click.echo(say("pages.untranslated", language, missing=missing, total=total), err=True)
        try:
            command(*args, **kwargs)
        except InputProblems as error:
            _report(error.problems, language, as_json)
            sys.exit(EXIT_INPUT)
        except UsageError as error:
            _report([error.problem], language, as_json)
            sys.exit(EXIT_USAGE)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:  # noqa: BLE001 - the last line of defence: a defect is told, not thrown at a user
            _tell_defect(error, language)
            sys.exit(EXIT_DEFECT)

    return run


def _report(problems: list[Problem], language: Language, as_json: bool) -> None:
    if as_json:
        print_document({"problems": [p.record() for p in problems]}, language)
    else:
        show_problems([p.record() for p in problems], language)


def _tell_defect(error: Exception, language: Language) -> None:
    import os
    import tempfile
    import traceback

    handle, path = tempfile.mkstemp(prefix="ecosoin-defect-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write("".join(traceback.format_exception(error)))
    click.echo(say("pages.defect", language, kind=type(error).__name__, path=path), err=True)


_OPTIONS = {
    "factors": click.option("--factors"),
    "country": click.option("--country", default="FR", show_default=True),
    "draws": click.option("--draws", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True),
    "seed": click.option("--seed", type=int, default=1, show_default=True),
    "strict": click.option("--strict", is_flag=True),
    "lang": click.option("--lang", type=click.Choice(languages()), default=languages()[0], show_default=True),
    "json": click.option("--json", "as_json", is_flag=True),
    "out": click.option("--out", "out", required=True, type=click.Path(file_okay=False)),
}


def shared(names: Sequence[str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command options that several have, in that order; with ``lang``, its errors are told in a language."""

    def given(command: Callable[..., None]) -> Callable[..., None]:
        told = guarded(command) if "lang" in names else command
        return functools.reduce(lambda made, name: _OPTIONS[name](made), reversed(names), told)

    return given


@contextmanager
def steps_shown(labels: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
    """Yields the function a workflow calls with the code of each step; ``labels`` are in the order of the steps."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    order = list(labels)
    with progress:
        task = progress.add_task("", total=len(labels))

        def step(code: str) -> None:
            progress.update(task, description=labels[code], completed=order.index(code))

        yield step
        progress.update(task, completed=len(labels))
