"""What every command shares: exit codes, problems on screen, ``--json`` alone on standard output.

Exit codes: 0 done, 1 input problems, 2 usage, 3 a defect of ours.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import click

from ecosoin.kernel.errors import InputProblems, Language, Problem, UsageError
from ecosoin.results.text import document_text

EXIT_INPUT, EXIT_USAGE, EXIT_DEFECT = 1, 2, 3
_MARK = {"error": "✗", "doubt": "?", "note": "·"}
_SHOWN_PER_CODE = 20


def print_document(document: dict[str, Any]) -> None:
    """The one JSON document of ``--json``, on standard output."""
    sys.stdout.write(document_text(document))


def show_problems(problems: list[Problem], language: Language) -> None:
    """People's list, on standard error: what, where, remedy; a long run of one code is cut and counted."""
    shown: dict[str, int] = {}
    for p in problems:
        shown[p.code] = shown.get(p.code, 0) + 1
        if shown[p.code] > _SHOWN_PER_CODE:
            continue
        place = ":".join(str(x) for x in (p.file, p.row, p.column) if x is not None)
        click.echo(f"{_MARK[p.severity]} {place + ' — ' if place else ''}{p.message(language)}", err=True)
        click.echo(f"    → {p.remedy(language)}", err=True)
    for code, count in shown.items():
        if count > _SHOWN_PER_CODE:
            more = count - _SHOWN_PER_CODE
            click.echo(f"  … {code} : + {more} (--json : tout / all)", err=True)


def guarded(command: Callable[..., None]) -> Callable[..., None]:
    """Turns the error tree into messages and exit codes. The command takes ``lang`` and may take ``as_json``."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        language: Language = kwargs.get("lang") or "fr"
        as_json = bool(kwargs.get("as_json"))
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
        print_document({"problems": [p.to_json(language) for p in problems]})
    else:
        show_problems(problems, language)


def _tell_defect(error: Exception, language: Language) -> None:
    import os
    import tempfile
    import traceback

    handle, path = tempfile.mkstemp(prefix="ecosoin-defect-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write("".join(traceback.format_exception(error)))
    text = {
        "fr": f"Défaut d'Ecosoin ({type(error).__name__}). Rien n'a été écrit. Détail : {path}",
        "en": f"A defect of Ecosoin ({type(error).__name__}). Nothing was written. Detail: {path}",
    }
    click.echo(text[language], err=True)


lang_option = click.option("--lang", type=click.Choice(["fr", "en"]), default="fr", show_default=True)
json_option = click.option("--json", "as_json", is_flag=True, help="Le document seul, en JSON / the document alone.")
out_option = click.option(
    "--out", "out", required=True, type=click.Path(file_okay=False), help="Dossier écrit / folder written."
)
