"""What is a format? What it recognises of a file, and how its rows enter the tables; which are registered."""

import importlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Staged
from ecosoin.inputs.signals import Usage
from ecosoin.kernel.errors import Problem
from ecosoin.reference import load_reference_table


class Format:
    """A format of inventory. Each is a file of this folder whose class ``FORMAT`` says what it takes.

    A format that is told by its headers alone has no class: its rows in ``reference/formats.csv`` (``needs``) and
    ``inventory_headers.csv`` are enough. An instance serves one reading.
    """

    def takes_sheets(self, names: Iterable[str]) -> bool:
        """Whether the sheets of a workbook are this format's."""
        return False

    def stage_workbook(self, staging: Staging, path: Path, workbook: CalamineWorkbook) -> None:
        """Stages a workbook it takes."""
        raise NotImplementedError

    def takes_document(self, document: Any) -> bool:
        """Whether a JSON document, or a list of them, is this format's."""
        return False

    def stage_document(self, staging: Staging, path: Path, document: Any, departures: list[Problem]) -> None:
        """Stages a document it takes; ``departures``: where its JSON departs from the standard."""
        raise NotImplementedError

    def refuse_document(self, staging: Staging, path: Path, document: Any) -> bool:
        """Says why a document that looks like this format's is left out; False when it does not look so."""
        return False

    def complete(self, staging: Staging, staged: Staged) -> Staged:
        """The rows recognised by their headers, with what the format knows of them."""
        return staged

    def finish(self, staging: Staging) -> None:
        """What is done once every file is staged."""

    def usage(self, staging: Staging, usage: Usage) -> None:
        """Adds what the staged files tell of usage."""


def formats_of(command: str) -> dict[str, Format]:
    """A fresh reader of each format a command reads, by name."""
    rows = [r for r in load_reference_table("formats") if command in r["command"].split()]
    named = {r["format"]: f"ecosoin.doors.formats.{r['module']}" if r["module"] else __name__ for r in rows}
    return {name: importlib.import_module(module).FORMAT() for name, module in named.items()}


FORMAT = Format
"""A format that is told by its headers alone."""
