"""A small table of the user's, whole in memory: rules, factors, mappings, lists of hosts. One reader for all."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ecosoin.doors.text.whole_text import whole_text

_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class SmallTable:
    """The header of a file and its rows that are not blank, each with the line an editor shows for its start."""

    header: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]

    def records(self) -> list[tuple[int, Mapping[str, str]]]:
        """(line, header -> cell); cells beyond the header are left out."""
        return [(line, dict(zip(self.header, cells, strict=False))) for line, cells in self.rows]


class UnreadableTable(ValueError):
    """A file that is not a table of text: at a line, for a reason."""

    def __init__(self, line: int | None, reason: str):
        self.line, self.reason = line, reason
        super().__init__(reason)


def small_table(path: Path) -> SmallTable:
    """The table of a CSV file, its delimiter found in its header; :class:`UnreadableTable` otherwise.

    A cell that holds the end of a line and a delimiter is a quotation mark never closed.
    """
    try:
        text = whole_text(path)
    except UnicodeDecodeError as error:
        raise UnreadableTable(None, str(error)) from error
    delimiter = max(_DELIMITERS, key=text.lstrip("\n").partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    rows: list[tuple[int, Sequence[str]]] = []
    line = 1
    try:
        for cells in reader:
            if any("\n" in c and delimiter in c for c in cells):
                raise UnreadableTable(line, '"')
            if any(c.strip() for c in cells):
                if header:
                    rows.append((line, cells))
                else:
                    header = [c.strip() for c in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableTable(line, str(error)) from error
    return SmallTable(header, rows)
