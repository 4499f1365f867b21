"""What does a cell, a rich sentence become? The decisions every writer shares."""

import math
import re
from dataclasses import dataclass

from ecosoin.kernel.errors import Language
from ecosoin.pages.model import Cell, Column
from ecosoin.words import NO_BREAK
from ecosoin.words.numbers import MISSING, number, share, unit_label


def is_number(cell: Cell) -> bool:
    """True for a finite number; a logical value is text."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and math.isfinite(cell)


def shown(cell: Cell, column: Column, language: Language) -> str:
    """The text of a cell: missing is a dash, never a zero."""
    if cell is None or (isinstance(cell, float) and not math.isfinite(cell)):
        return MISSING
    if isinstance(cell, str | bool):
        return str(cell)
    if column.kind == "share":
        return share(cell, language)
    return number(cell, language, column.digits) if column.kind == "number" else str(cell)


def heading(column: Column, language: Language) -> str:
    """The title of a column, its unit in brackets."""
    if not column.unit:
        return column.title
    unit = unit_label(column.unit, language).replace(" ", NO_BREAK)
    return f"{column.title} ({unit})"


@dataclass(frozen=True)
class Run:
    """A piece of a sentence."""

    text: str
    bold: bool


def runs(text: str) -> tuple[Run, ...]:
    """``**bold**`` pieces of a text; anything else stays as written.

    >>> runs("a **b**")
    (Run(text='a ', bold=False), Run(text='b', bold=True))
    """
    pieces = re.split(r"\*\*(.+?)\*\*", text)
    return tuple(Run(p, bool(k % 2)) for k, p in enumerate(pieces) if p)


_FORBIDDEN_IN_SHEET = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_SHEET_NAME = 31


def sheet_names(captions: list[str]) -> list[str]:
    """Names a spreadsheet accepts: numbered, 31 characters, no forbidden sign.

    >>> sheet_names(["Par étage : total", "=1+1"])
    ['1 Par étage total', '2 =1+1']
    """
    names = []
    for k, caption in enumerate(captions, 1):
        plain = " ".join(_FORBIDDEN_IN_SHEET.sub(" ", caption).split())
        names.append(f"{k} {plain}"[:_SHEET_NAME].rstrip())
    return names
