"""How does a command run: problems said, exit codes."""

import functools
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from ecosoin.cli.streams import OutputLost, echo, write_json
from ecosoin.doors.ending import asked_to_end
from ecosoin.kernel.errors import InputProblems, Language, Problem, UsageError
from ecosoin.kernel.passwords import without_passwords
from ecosoin.words import languages, say, untranslated

Lines = Callable[[Any, Language], Iterable[str]]
"""What people read of a document, in a language."""
EXIT_INPUT, EXIT_USAGE, EXIT_DEFECT = 1, 2, 3
_SHOWN_PER_CODE, PROBLEMS_PER_CODE = 20, 3
"""Lines shown a code: when nothing was computed, and beside a result that was."""


def print_document(document: Any, language: Language) -> None:
    """The one JSON document of ``--json``, on standard output, with its sentences."""
    from ecosoin.results.text import document_text, plain
    from ecosoin.words.problems import spoken

    write_json(document_text(spoken(plain(document), language)))


def show(document: Any, lines: Lines, *, lang: Language, as_json: bool, doubts: bool = True) -> None:
    """What a command found: its JSON document with ``--json``, otherwise the lines that people read.

    ``doubts``: whether the problems of the document are told after them.
    """
    if as_json:
        print_document(document, lang)
        return
    for line in lines(document, lang):
        echo(line)
    problems = getattr(document, "problems", ()) if doubts else ()
    if problems:
        from ecosoin.results.text import plain

        show_problems(plain(problems), lang, PROBLEMS_PER_CODE)


def show_problems(records: Sequence[Mapping[str, Any]], language: Language, most: int = _SHOWN_PER_CODE) -> None:
    """People's list, on standard error: what, where, remedy; a long run of one code is cut and counted."""
    from ecosoin.words.problems import problem_lines

    for line in problem_lines(records, language, most):
        echo(line, err=True)


def show_account(document: Any, language: Language) -> None:
    """What became of the lines read, on standard output, and what was doubtful in them, on standard error."""
    from ecosoin.pages.account import account_lines
    from ecosoin.results.text import plain

    for line in account_lines(document.reading, language):
        echo(line)
    show_problems(plain(document.problems), language, PROBLEMS_PER_CODE)


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Turns the error tree into messages and exit codes. The command is called with ``lang``, maybe ``as_json``."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        language: Language = kwargs["lang"]
        as_json = bool(kwargs.get("as_json"))
        missing, total = untranslated(language)
        if missing:
            echo(say("pages.untranslated", language, missing=missing, total=total), err=True)
        try:
            try:
                command(*args, **kwargs)
            except BaseException as error:
                code = _exit_code(error, language, as_json)
                if code is None:
                    raise
                sys.exit(code)
        except OutputLost as lost:
            sys.exit(say_lost(lost, language, kwargs.get("out")))

    return run


def _exit_code(error: BaseException, language: Language, as_json: bool) -> int | None:
    """Tells an error to the user and gives the code to exit with; None for one that is someone else's to tell."""
    asked = asked_to_end()
    if asked is not None:  # whatever the error became on its way
        return say_stopped(asked, language)
    if isinstance(error, InputProblems):
        _report(error.problems, language, as_json)
        return EXIT_INPUT
    others = OutputLost | click.ClickException | click.exceptions.Exit | click.Abort
    if isinstance(error, others) or not isinstance(error, Exception):
        return None
    from ecosoin.doors.refusals import told_refusal

    usage = error if isinstance(error, UsageError) else told_refusal(error)
    if usage:
        _report(usage.problems, language, as_json)
        return EXIT_USAGE
    _tell_defect(error, language)
    return EXIT_DEFECT


def say_stopped(number: int, language: Language) -> int:
    """Says that a signal stopped the command; gives the code that shells expect."""
    echo(say("screen.stopped", language), err=True)
    return 128 + number


def say_lost(lost: OutputLost, language: Language, out: object = None) -> int:
    """Says that standard output took no more, and what stays in ``out``; gives the code to exit with.

    A reader that leaves a command which writes no file has read enough: nothing is said.
    """
    written = out is not None and Path(str(out)).exists()
    if lost.said:
        return lost.exit_code
    lost.said = True
    if lost.full:
        echo(say("screen.output_full", language), err=True)
    elif written:
        echo(say("screen.output_closed", language), err=True)
    if written:
        echo(say("screen.output_kept", language, path=out), err=True)
    return lost.exit_code


def _report(problems: list[Problem], language: Language, as_json: bool) -> None:
    if as_json:
        print_document({"problems": [p.record() for p in problems]}, language)
    else:
        show_problems([p.record() for p in problems], language)


def _tell_defect(error: Exception, language: Language) -> None:
    import os
    import tempfile
    import traceback

    path = "—"
    with suppress(Exception):  # a defect is told even where nothing can be written
        handle, path = tempfile.mkstemp(prefix="ecosoin-defect-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as out:
            out.write(without_passwords("".join(traceback.format_exception(error))))
    echo(say("pages.defect", language, kind=type(error).__name__, path=path), err=True)


_OPTIONS = {
    "factors": click.option("--factors"),
    "country": click.option("--country", default="FR", show_default=True),
    "draws": click.option("--draws", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True),
    "seed": click.option("--seed", type=int, default=1, show_default=True),
    "strict": click.option("--strict", is_flag=True),
    "lang": click.option("--lang", type=click.Choice(languages()), default=languages()[0], show_default=True),
    "json": click.option("--json", "as_json", is_flag=True),
    "out": click.option("--out", "out", required=True, type=click.Path()),
}


def shared(names: Sequence[str]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command options that several have, in that order; with ``lang``, its errors are told in a language."""

    def given(command: Callable[..., None]) -> Callable[..., None]:
        told = guarded(command) if "lang" in names else command
        return functools.reduce(lambda made, name: _OPTIONS[name](made), reversed(names), told)

    return given
