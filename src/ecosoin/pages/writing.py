"""A report becomes files: HTML that opens offline, tagged PDF, computable XLSX; three writers, one model."""

from collections.abc import Callable, Iterable
from pathlib import Path

from ecosoin.kernel.errors import Problem
from ecosoin.kernel.refused import refusal
from ecosoin.pages.legible import legible
from ecosoin.pages.model import Report
from ecosoin.results.record import ProblemRecord, problem_records

_SUFFIXES = (".html", ".pdf", ".xlsx")
_NAMED = 8
"""Characters a note names."""


def write_report(make: Callable[[], Report], folder: Path, stem: str = "report") -> list[ProblemRecord]:
    """Writes ``stem.html``, ``stem.pdf`` and ``stem.xlsx`` in ``folder``, which exists; gives what went wrong.

    A page that cannot be made is a doubt: the others, and the data, stay. What the system refuses (a full disk) is
    raised.
    """
    pages = [f"{stem}{suffix}" for suffix in _SUFFIXES]
    try:
        report, boxed = legible(make())
    except Exception as error:  # noqa: BLE001 - a defect of a page must not take the figures with it
        return problem_records(_lost(page, error, folder) for page in pages)
    problems = _boxed(", ".join(pages), boxed)
    for page in pages:
        path = folder / page
        try:
            problems += _boxed(page, _write(report, path, stem))
        except Exception as error:  # noqa: BLE001 - nor the other pages
            path.unlink(missing_ok=True)
            problems.append(_lost(page, error, folder))
    return problem_records(problems)


def _write(report: Report, path: Path, stem: str) -> Iterable[str]:
    """Writes the page of a suffix; gives the characters it could not draw."""
    from ecosoin.pages.html_page import html_page
    from ecosoin.pages.pdf_document import pdf_document
    from ecosoin.pages.workbook import write_workbook

    if path.suffix == ".html":
        path.write_text(html_page(report, stem), encoding="utf-8")
    elif path.suffix == ".xlsx":
        write_workbook(report, path)
    else:
        content, lacking = pdf_document(report, stem)
        path.write_bytes(content)
        return lacking
    return ()


def _lost(page: str, error: Exception, folder: Path) -> Problem:
    if refusal(error):
        raise error
    detail = repr(error).replace(repr(str(folder))[1:-1], "")
    return Problem("page-not-written", "doubt", params={"page": page, "detail": detail})


def _boxed(page: str, characters: Iterable[str]) -> list[Problem]:
    codes = [f"U+{ord(c):04X}" for c in sorted(characters)]
    named = ", ".join(codes[:_NAMED]) + (", …" if len(codes) > _NAMED else "")
    params = {"page": page, "characters": named, "count": len(codes)}
    return [Problem("page-characters-boxed", "note", params=params)] if codes else []
