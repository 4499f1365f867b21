"""What a workbook's own XML tells beside its cells: what is hidden, in error, merged, or not shown as it is stored."""

import posixpath
import re
import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from ecosoin.doors.text.number_formats import Padding, padded, padding
from ecosoin.doors.text.packed import archive_of
from ecosoin.doors.text.xml_reader import XmlError, read_xml

_VALUE = rb"(?!<(?:\w+:)?v>[^<])"
_MARKED = re.compile(
    rb"<(?:\w+:)?row\b[^>]*\bhidden=|<(?:\w+:)?f\b[^>]*/>" + _VALUE + rb"|</(?:\w+:)?f>" + _VALUE
    + rb"|<(?:\w+:)?c\b[^>]*\bt=[\"']e[\"']"
    + rb"|table:visibility=|table:formula=|-spanned=|<text:p[^>]*>(?:0\d|#|Err:)|date-value=.1904"
)  # fmt: skip
"""What a part of the archive holds when it is worth a closer look."""
_CHUNK, _OVERLAP, _ROW_END = 1 << 20, 1 << 12, b"row>"
_YES = ("1", "true")
_BOOK, _LINKS, _STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
_OPEN_DOCUMENT = "content.xml"
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_GIVEN = re.compile(rb"(\w+)=[\"']([^\"']*)")
_ROWS = re.compile(rb"<(?:\w+:)?sheetData\b")
_WIDEST = 1 << 14
"""Columns a sheet may have."""
Place = tuple[int, int]
"""A line from 1 and a column from 0."""
Range = tuple[Place, Place]
"""The first and the last cell of a rectangle."""


@dataclass
class SheetMarks:
    """``hidden``: lines a reader of the sheet does not see, ``hidden_columns``: columns; ``unvalued``: bare formulas.

    ``errors``: the cells that hold an error, ``shown``: those whose number is shown as another text; ``merged``: ranges
    of an open document. ``late``: the calendar of the workbook begins in 1904.
    """

    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unvalued: list[Place] = field(default_factory=list)
    errors: dict[Place, str] = field(default_factory=dict)
    shown: dict[Place, str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    late: bool = False


def sheet_marks(path: Path, most: int) -> dict[str, SheetMarks]:
    """The marks of each sheet of an XLSX or ODS file, of its first ``most`` lines; none for other files.

    XmlError or BadZipFile when the file is not what a spreadsheet program writes.
    """
    if not zipfile.is_zipfile(path):
        return {}
    try:
        with archive_of(path) as archive:
            return _marks(archive, most)
    except XmlError:
        raise
    except ValueError as error:
        raise XmlError("xml-unreadable", None, reason=str(error)) from error


def _marks(archive: zipfile.ZipFile, most: int) -> dict[str, SheetMarks]:
    names = set(archive.namelist())
    if _OPEN_DOCUMENT in names:
        return _open_document(archive, most) if _is_marked(archive, _OPEN_DOCUMENT) else {}
    parts, late = sheet_parts(archive)
    styles = _padded_styles(archive) if _STYLES in names else {}
    return {s: _sheet(archive, p, most, styles=styles, late=late) for s, p in parts.items() if p in names}


def _is_marked(archive: zipfile.ZipFile, part: str, styles: Collection[str] = ()) -> bool:
    """Whether a part holds something to look at; it is searched by whole rows, so that no formula is cut short."""
    left, marks = b"", _MARKED.pattern
    if styles:
        marks += rb"|<(?:\w+:)?c\b[^>]*\bs=[\"'](?:" + "|".join(sorted(styles)).encode() + rb")[\"']"
    searched = re.compile(marks)
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            data = left + chunk
            end = data.rfind(_ROW_END)
            whole, left = (data[:end], data[end:]) if end > 0 else (data, data[-_OVERLAP:])
            if searched.search(whole):
                return True
    return bool(searched.search(left))


def sheet_parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Sheet -> the part of an XLSX file that holds it, none for another file; whether its calendar begins in 1904."""
    if not {_BOOK, _LINKS} <= {*archive.namelist()}:
        return {}, False
    targets, sheets, late = dict[str, str](), dict[str, str](), set[str]()

    def link(name: str, given: dict[str, str]) -> None:
        if name == "Relationship":
            targets[given.get("Id", "")] = posixpath.normpath(posixpath.join("xl", given.get("Target", ""))).lstrip("/")

    def sheet(name: str, given: dict[str, str]) -> None:
        if name == "sheet":
            sheets[given.get("name", "")] = targets.get(given.get("id", ""), "")
        elif name == "workbookPr":
            late.add(given.get("date1904", ""))

    for part, started in ((_LINKS, link), (_BOOK, sheet)):
        with archive.open(part) as stream:
            read_xml(stream, started, lambda _: None, lambda _: None)  # type: ignore[arg-type]
    return sheets, bool(late & {*_YES})


def _padded_styles(archive: zipfile.ZipFile) -> dict[str, Padding]:
    """The number of each style that pads whole numbers with zeros -> the signs of its format."""
    codes, styles, inside, count = dict[str, Padding](), dict[str, Padding](), "", 0

    def started(name: str, given: dict[str, str]) -> None:
        nonlocal inside, count
        if name == "numFmt" and (signs := padding(given.get("formatCode", ""))):
            codes[given.get("numFmtId", "")] = signs
        elif name == "xf" and inside == "cellXfs":
            if given.get("numFmtId", "") in codes:
                styles[str(count)] = codes[given["numFmtId"]]
            count += 1
        elif name in ("cellXfs", "cellStyleXfs"):
            inside = name

    with archive.open(_STYLES) as stream:
        read_xml(stream, started, lambda _: None, lambda _: None)  # type: ignore[arg-type]
    return styles


def _hidden_columns(archive: zipfile.ZipFile, part: str) -> set[int]:
    """The columns a reader of an XLSX sheet does not see; its head tells them."""
    with archive.open(part) as stream:
        head, *rest = _ROWS.split(stream.read(_CHUNK), maxsplit=1)
    found = set[int]()
    for column in _COLUMN.findall(head) if rest else ():
        given = {k.decode(): v.decode("utf-8", "replace") for k, v in _GIVEN.findall(column)}
        if given.get("hidden") in _YES:
            found.update(range(int(given.get("min", 1)) - 1, min(int(given.get("max", 0)), _WIDEST)))
    return found


def _sheet(archive: zipfile.ZipFile, part: str, most: int, *, styles: dict[str, Padding], late: bool) -> SheetMarks:
    """An XLSX sheet: ``row`` is ``hidden``; ``c`` holds a formula ``f`` and no value ``v``, or one of type ``e``."""
    marks, line, column, cell = SheetMarks(late=late), 0, -1, dict[str, str]()
    inside, formula, value = "", False, ""
    marks.hidden_columns = _hidden_columns(archive, part)
    if not _is_marked(archive, part, styles):
        return marks

    def started(name: str, given: dict[str, str]) -> None:
        nonlocal line, column, cell, inside, formula, value
        if name == "row":
            line, column = int(given.get("r") or line + 1), -1
            if given.get("hidden") in _YES and line <= most:
                marks.hidden.add(line)
        elif name == "c":
            column = _column(given["r"]) if "r" in given else column + 1
            cell, formula, value = given, False, ""
        elif name == "f":
            formula = True
        inside = name

    def ended(name: str) -> None:
        nonlocal inside
        kind = cell.get("t", "n") if name == "c" else ""
        if kind == "e" and value.strip():
            marks.errors[line, column] = value.strip()
        elif kind and formula and not value.strip() and kind != "str":
            marks.unvalued.append((line, column))
        elif kind == "n" and value and cell.get("s") in styles:
            shown = padded(float(value), styles[cell["s"]])
            marks.shown.update({(line, column): shown} if shown else {})
        inside = ""

    def text(found: str) -> None:
        nonlocal value
        value += found if inside == "v" else ""

    with archive.open(part) as stream:
        read_xml(stream, started, ended, text)  # type: ignore[arg-type]
    return marks


def _open_document(archive: zipfile.ZipFile, most: int) -> dict[str, SheetMarks]:
    """ODS sheets: a row that is not ``visible``, a cell with a ``formula`` and no kind of value, or shown otherwise."""
    found = dict[str, SheetMarks]()
    marks, line, repeated, column = SheetMarks(), 0, 1, 0
    cell, texts, late = dict[str, str](), list[str](), False

    def started(name: str, given: dict[str, str]) -> None:
        nonlocal marks, line, repeated, cell, late
        if name == "table":
            marks = found.setdefault(given.get("name", ""), SheetMarks())
            line, repeated = 0, 1
        elif name == "table-row":
            row(given)
        elif name in _CELLS:
            cell = given
            texts.clear()
        elif name == "null-date":
            late = given.get("date-value", "").startswith(_LATE)

    def row(given: dict[str, str]) -> None:
        nonlocal repeated, column
        repeated, column = int(given.get("number-rows-repeated", 1)), 0
        if given.get("visibility", "visible") != "visible":
            marks.hidden.update(range(line + 1, min(line + repeated, most) + 1))

    def places() -> list[Place]:
        wide = min(int(cell.get("number-columns-repeated", 1)), _WIDEST)
        return [(r, c) for r in range(line + 1, min(line + repeated, most) + 1) for c in range(column, column + wide)]

    def ended(name: str) -> None:
        nonlocal line, column
        if name in _CELLS:
            place, text = (line + 1, column), "".join(texts).strip()
            if "formula" in cell and text.startswith(_ERRORS):
                marks.errors.update(dict.fromkeys(places(), text))
            elif "formula" in cell and "value-type" not in cell and "value" not in cell:
                marks.unvalued.append(place)
            elif "value" in cell and re.fullmatch(r"0\d+", text):
                marks.shown.update(dict.fromkeys(places(), text))
            down, right = (int(cell.get(f"number-{x}-spanned", 1)) for x in ("rows", "columns"))
            if down > 1 or right > 1:
                marks.merged.append((place, (line + down, column + right - 1)))
            column += int(cell.get("number-columns-repeated", 1))
        line += repeated if name == "table-row" else 0

    with archive.open(_OPEN_DOCUMENT) as stream:
        read_xml(stream, started, ended, texts.append)  # type: ignore[arg-type]
    for one in found.values():
        one.late = late
    return found


_CELLS, _LATE, _ERRORS = ("table-cell", "covered-table-cell"), "1904", ("#", "Err:")
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
