"""One row of a factor table, read cell by cell: every wrong cell becomes a problem with its place."""

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ecosoin.kernel.errors import Problem

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


@dataclass
class RowReader:
    """Reads typed cells of ``row`` and collects what is wrong; ``ok`` stays true while the row can be kept."""

    file: str
    row_number: int
    row: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    ok: bool = True

    def refuse(self, code: str, column: str | None = None, /, **params: object) -> None:
        """Adds a problem at this row: the row will not be kept."""
        self.ok = False
        self.problems.append(Problem(code, "error", file=self.file, row=self.row_number, column=column, params=params))

    def doubt(self, code: str, column: str | None = None, /, **params: object) -> None:
        """Adds a doubt at this row, which stays usable."""
        self.problems.append(Problem(code, "doubt", file=self.file, row=self.row_number, column=column, params=params))

    def text(self, column: str, required: bool = False) -> str:
        """The trimmed cell; a required empty one is a problem."""
        value = (self.row.get(column) or "").strip()
        if required and not value:
            self.refuse("factor-cell-empty", column, column=column)
        return value

    def wanted(self, column: str, default: str = "") -> str:
        """The trimmed cell; an empty one leaves the row usable and is a doubt, ``default`` taking its place."""
        value = (self.row.get(column) or "").strip()
        if not value:
            self.doubt("factor-cell-wanted", column, column=column, default=default or "–")
        return value or default

    def choice(self, column: str, choices: Iterable[str], required: bool = True) -> str:
        """A cell drawn from a closed list."""
        value = self.text(column, required)
        allowed = tuple(choices)
        if value and value not in allowed:
            self.refuse("factor-choice-unknown", column, text=value, column=column, choices=", ".join(allowed))
        return value

    def number(self, column: str, required: bool = False) -> float | None:
        """A finite number that is not negative, or ``None`` when the cell is empty."""
        value = self.text(column, required)
        if not value:
            return None
        if not _NUMBER.fullmatch(value) or not math.isfinite(float(value)):
            self.refuse("factor-number-invalid", column, text=value)
            return None
        number = float(value)
        if number < 0:
            self.refuse("factor-value-negative", column, text=value)
        return number

    def year(self, column: str, required: bool = False) -> int | None:
        """A year in four digits (the year of an ISO date), or ``None`` when the cell is empty."""
        value = self.text(column, required)
        if not value:
            return None
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", value):
            self.refuse("factor-number-invalid", column, text=value)
            return None
        return int(value[:4])

    def range(self, value: float | None) -> tuple[float | None, float | None]:
        """The bounds ``low`` and ``high``: both or none, in order around ``value``."""
        low, high = self.number("low"), self.number("high")
        if low is None and high is None:
            return None, None
        disordered = low is None or high is None or (value is not None and not low <= value <= high)
        if disordered or (low == 0 and value != 0):
            self.refuse("factor-range-disordered", "low", low=low, high=high, value=value)
        return low, high


def close_name(text: str, names: Iterable[str]) -> str:
    """`` (proche : …)`` when one name looks like ``text``, else nothing; a hint, never a replacement."""
    found = difflib.get_close_matches(text, list(names), n=1)
    return f" ({found[0]} ?)" if found else ""
