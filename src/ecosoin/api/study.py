"""A study read by program: its tables, its pages, what it says."""

from __future__ import annotations

import functools
import shutil
import tempfile
import warnings
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from ecosoin.doors.engines.duck import connect, one_path
from ecosoin.doors.folder import read_document, result_folder, study_kind
from ecosoin.doors.manifest import MANIFEST
from ecosoin.doors.scratch import process_scratch
from ecosoin.kernel.errors import InputProblems, Language, UsageError
from ecosoin.pages.writing import write_report
from ecosoin.registry import pages
from ecosoin.results.text import plain

if TYPE_CHECKING:
    import duckdb

P = ParamSpec("P")
T = TypeVar("T")


def told(function: Callable[P, T]) -> Callable[P, T]:
    """Lets errors out with their sentences: what, where, what to do."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        from ecosoin.words import languages
        from ecosoin.words.problems import problem_lines

        try:
            return function(*args, **kwargs)
        except (InputProblems, UsageError) as error:
            found = error.problems
            error.args = ("\n" + "\n".join(problem_lines([p.record() for p in found], languages()[0], len(found))),)
            raise

    return call


def new_folder() -> Path:
    """Where a study that was given no folder is written: its relations outlive the study, not the process."""
    return Path(tempfile.mkdtemp(dir=process_scratch())) / "study"


class Study:
    """A finished study, in a folder: yours, or a temporary one that goes when Python ends."""

    def __init__(self, folder: Path):
        self.folder, self.kind = folder, study_kind(folder)

    @cached_property
    def document(self) -> Any:
        """The content of ``results.json``, typed (:mod:`ecosoin.results`)."""
        return read_document(self.folder, self.kind)

    def to_dict(self) -> Any:
        """The document as dictionaries, lists and numbers."""
        return plain(self.document)

    @told
    def table(self, name: str) -> duckdb.DuckDBPyRelation:
        """A table of the study (``lines``, ``impacts``, ``flagged``…) as a DuckDB relation.

        ``.df() .pl() .arrow() .filter()``…

        Raises UsageError ``option-value-unknown``, naming those there are.
        """
        path = self.folder / f"{name}.parquet"
        if not path.is_file():
            choices = ", ".join(sorted(p.stem for p in self.folder.glob("*.parquet")))
            raise UsageError("option-value-unknown", option="table", value=name, choices=choices)
        return self._connection.read_parquet(one_path(path))

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return connect()

    @told
    def write(self, out: str | Path, language: Language = "fr") -> Path:
        """Writes the whole study and its pages in ``out``, complete or not at all; gives the folder."""
        stem, report = pages(self.folder, language)
        with result_folder(Path(out), self.kind) as draft:
            for path in self.folder.iterdir():
                if path.is_file() and path.name != MANIFEST:
                    shutil.copy(path, draft / path.name)  # with its rights: some files are the owner's alone
            problems = write_report(lambda: report, draft, stem)
        if problems:
            from ecosoin.words import on_screen
            from ecosoin.words.problems import problem_lines

            lines = problem_lines(plain(problems), language, len(problems))
            warnings.warn("\n".join(map(on_screen, lines)), stacklevel=3)
        return Path(out)

    def __repr__(self) -> str:
        return f"<ecosoin {self.kind} study>"
