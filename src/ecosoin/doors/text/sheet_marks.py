"""What a workbook's own XML tells beside its cells: rows that are hidden, formulas whose value was never stored."""

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from ecosoin.doors.text.xml_reader import read_xml

_VALUE = rb"(?!<(?:\w+:)?v>[^<])"
_MARKED = re.compile(
    rb"<(?:\w+:)?row\b[^>]*\bhidden=|<(?:\w+:)?f\b[^>]*/>" + _VALUE + rb"|</(?:\w+:)?f>" + _VALUE
    + rb"|table:visibility=|table:formula="
)  # fmt: skip
"""What a part of the archive holds when its rows or formulas are worth a closer look."""
_CHUNK, _OVERLAP, _ROW_END = 1 << 20, 1 << 12, b"row>"
_YES = ("1", "true")
_BOOK, _LINKS, _OPEN_DOCUMENT = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "content.xml"


@dataclass
class SheetMarks:
    """``hidden``: lines a reader of the sheet does not see; ``unvalued``: (line, column from 0) of bare formulas."""

    hidden: set[int] = field(default_factory=set)
    unvalued: list[tuple[int, int]] = field(default_factory=list)


def sheet_marks(path: Path, most: int) -> dict[str, SheetMarks]:
    """The marks of each sheet of an XLSX or ODS file, of its first ``most`` lines; none for other files.

    XmlError or BadZipFile when the file is not what a spreadsheet program writes.
    """
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if _OPEN_DOCUMENT in names:
            return _open_document(archive, most) if _is_marked(archive, _OPEN_DOCUMENT) else {}
        parts = _parts(archive) if {_BOOK, _LINKS} <= names else {}
        return {s: _sheet(archive, p, most) for s, p in parts.items() if p in names and _is_marked(archive, p)}


def _is_marked(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a part holds something to look at; it is searched by whole rows, so that no formula is cut short."""
    left = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            data = left + chunk
            end = data.rfind(_ROW_END)
            whole, left = (data[:end], data[end:]) if end > 0 else (data, data[-_OVERLAP:])
            if _MARKED.search(whole):
                return True
    return bool(_MARKED.search(left))


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet -> the part of the archive that holds it."""
    targets, sheets = dict[str, str](), dict[str, str]()

    def link(name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            targets[given.get("Id", "")] = posixpath.normpath(posixpath.join("xl", given.get("Target", ""))).lstrip("/")

    def sheet(name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            sheets[given.get("name", "")] = targets.get(given.get("id", ""), "")

    for part, started in ((_LINKS, link), (_BOOK, sheet)):
        with archive.open(part) as stream:
            read_xml(stream, started, lambda _: None, lambda _: None)  # type: ignore[arg-type]
    return sheets


def _sheet(archive: zipfile.ZipFile, part: str, most: int) -> SheetMarks:
    """An XLSX sheet: ``row`` is ``hidden``; ``c`` holds a formula ``f`` and no value ``v``."""
    marks, line, cell = SheetMarks(), 0, dict[str, str]()
    inside, formula, value = "", False, False

    def started(name: str, given: dict[str, str]) -> None:
        nonlocal line, cell, inside, formula, value
        if name == "row":
            line = int(given.get("r") or line + 1)
            if given.get("hidden") in _YES and line <= most:
                marks.hidden.add(line)
        elif name == "c":
            cell, formula, value = given, False, False
        elif name == "f":
            formula = True
        inside = name

    def ended(name: str) -> None:
        nonlocal inside
        if name == "c" and formula and not value and cell.get("t") != "str":
            marks.unvalued.append((line, _column(cell.get("r", ""))))
        inside = ""

    def text(found: str) -> None:
        nonlocal value
        value = value or (inside == "v" and bool(found.strip()))

    with archive.open(part) as stream:
        read_xml(stream, started, ended, text)  # type: ignore[arg-type]
    return marks


def _open_document(archive: zipfile.ZipFile, most: int) -> dict[str, SheetMarks]:
    """ODS sheets: a row that is not ``visible``, a cell with a ``formula`` and no kind of value."""
    found = dict[str, SheetMarks]()
    marks, line, repeated, column = SheetMarks(), 0, 1, 0

    def started(name: str, given: dict[str, str]) -> None:
        nonlocal marks, line, repeated, column
        if name == "table":
            marks = found.setdefault(given.get("name", ""), SheetMarks())
            line, repeated = 0, 1
        elif name == "table-row":
            repeated, column = int(given.get("number-rows-repeated", 1)), 0
            if given.get("visibility", "visible") != "visible":
                marks.hidden.update(range(line + 1, min(line + repeated, most) + 1))
        elif name in ("table-cell", "covered-table-cell"):
            if "formula" in given and "value-type" not in given and "value" not in given:
                marks.unvalued.append((line + 1, column))
            column += int(given.get("number-columns-repeated", 1))

    def ended(name: str) -> None:
        nonlocal line
        line += repeated if name == "table-row" else 0

    with archive.open(_OPEN_DOCUMENT) as stream:
        read_xml(stream, started, ended, lambda _: None)  # type: ignore[arg-type]
    return found


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def cell_name(line: int, column: int) -> str:
    """A cell as spreadsheets call it.

    >>> cell_name(3, 27)
    'AB3'
    """
    letters = ""
    while column >= 0:
        column, rest = divmod(column, len(_LETTERS))
        letters, column = _LETTERS[rest] + letters, column - 1
    return f"{letters}{line}"


def _column(cell: str) -> int:
    """The place of a cell's column, from 0.

    >>> _column("AB3")
    27
    """
    place = 0
    for letter in filter(str.isalpha, cell.upper()):
        place = place * len(_LETTERS) + _LETTERS.index(letter) + 1
    return place - 1
