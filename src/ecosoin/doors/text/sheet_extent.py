"""How far do the sheets of a workbook reach? What its XML says, read before a place is made for each cell."""

import codecs
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import IO

from ecosoin.doors.text.sheet_marks import cell_name, sheet_parts
from ecosoin.doors.text.xml_reader import XmlError, read_xml

DEEPEST, WIDEST = 1 << 20, 1 << 14
"""Lines and columns a sheet may have."""
_CHUNK, _HEAD = 1 << 20, 64
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OPEN_DOCUMENT, _SHARED = "content.xml", "xl/sharedStrings.xml"
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_CELL = re.compile(rb"<(?:\w+:)?(?:c|row)(?=[\s/>])(?:[^>]*?\sr=[\"']([^\"'>]*))?[^>]*?(/?)>")
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_TEXT_CELL, _TEXT_END = re.compile(rb"\bt=[\"']s[\"']"), re.compile(rb"</(?:\w+:)?si>")
_FILLED = {"value", "value-type", "formula", "boolean-value", "date-value", "time-value", "string-value"}


@dataclass
class Extent:
    """A sheet: its cells up to the last line and column that hold something, of which ``filled`` do.

    ``text``: the characters of its cells, at most; ``beyond``: whether a cell lies where no sheet has any.
    """

    sheet: str
    lines: int = 0
    columns: int = 0
    filled: int = 0
    text: int = 0
    beyond: bool = False
    last: str = ""
    """The cell that is the farthest."""
    _reach: int = field(default=0, repr=False)

    @property
    def area(self) -> int:
        """Cells a reader makes a place for."""
        return self.lines * self.columns

    def add(self, line: int, column: int, text: int) -> None:
        """Takes a cell (line from 1, column from 0) that holds something, or the last of several alike."""
        self.filled, self.text = self.filled + 1, self.text + text
        self.lines, self.columns = max(self.lines, line), max(self.columns, column + 1)
        self.beyond |= not (0 < line <= DEEPEST and 0 <= column < WIDEST)
        reach = line + column * (DEEPEST // WIDEST)
        if reach > self._reach:
            self._reach, self.last = reach, cell_name(line, column)


def sheet_extents(archive: zipfile.ZipFile, limits: Mapping[str, float]) -> list[Extent]:
    """The reach of each part that holds a sheet; XmlError where one declares a type or entities."""
    names = archive.namelist()
    if _OPEN_DOCUMENT in names:
        return _open_document(archive)
    longest = _longest_text(archive) if _SHARED in names else 0
    small = min(limits["sheet_small_cell"], limits["sheet_cell"])
    sheet_of = {part: sheet for sheet, part in sheet_parts(archive)[0].items()}
    extents = []
    for name in names:
        quick = _quick(archive, name)
        if quick is None or quick.area > small or quick.text * longest > limits["archive_byte"]:
            quick = _exact(archive, name, _texts(archive) if quick and quick.text else [])
        extents.append(replace(quick, sheet=sheet_of.get(name, name)))
    return extents


def _tags(stream: IO[bytes]) -> Iterator[bytes]:
    """A stream of XML by pieces that end where a tag begins."""
    left = b""
    while chunk := stream.read(_CHUNK):
        data = left + chunk
        cut = data.rfind(b"<")
        left = data[cut:] if cut > 0 else b"" if cut < 0 else data
        if cut > 0:
            yield data[:cut]
        if len(left) > 2 * _CHUNK:  # no tag is so long
            left = b""
    yield left


def _quick(archive: zipfile.ZipFile, name: str) -> Extent | None:
    """The reach a part tells by the names of its cells, and the number of its shared texts; None when one has none."""
    found = Extent(name)
    with archive.open(name) as stream:
        head = stream.read(_HEAD)
        if head.startswith(_WIDE):
            return None
        if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return found
    with archive.open(name) as stream:
        for piece in _tags(stream):
            if _DECLARES.search(piece):
                raise XmlError("xml-declares", None)
            found.text += len(_TEXT_CELL.findall(piece))
            for given, closed in _CELL.findall(piece):
                if closed and not given.isdigit():
                    continue
                place = _place(given.decode("latin-1"))
                if place is None:
                    return None
                found.lines, found.columns = max(found.lines, place[0]), max(found.columns, place[1] + 1)
                found.filled += 1
    return found


def _place(cell: str) -> tuple[int, int] | None:
    """The line and column of a cell; of a line, column -1; None for what is neither.

    >>> _place("AB3"), _place("12"), _place("AAAA1")
    ((3, 27), (12, -1), None)
    """
    if cell.isascii() and cell.isdigit():
        return int(cell[:9]), -1
    match = _PLACE.fullmatch(cell)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]), column - 1


def _longest_text(archive: zipfile.ZipFile) -> int:
    longest = here = 0
    with archive.open(_SHARED) as stream:
        for piece in _tags(stream):
            first, *others = _TEXT_END.split(piece)
            here += len(first)
            longest = max(longest, here, *map(len, others))
            here = len(others[-1]) if others else here
    return longest


def _texts(archive: zipfile.ZipFile) -> list[int]:
    """The characters of each shared text."""
    lengths, here = list[int](), 0

    def ended(name: str) -> None:
        nonlocal here
        if name == "si":
            lengths.append(here)
            here = 0

    def text(found: str) -> None:
        nonlocal here
        here += len(found)

    _read(archive, _SHARED, lambda _name, _given: None, ended=ended, text=text)
    return lengths


def _read(
    archive: zipfile.ZipFile, part: str, started: Callable[[str, dict[str, str]], None], *,
    ended: Callable[[str], None], text: Callable[[str], None],
) -> None:  # fmt: skip
    with archive.open(part) as stream:
        read_xml(stream, started, ended, text)  # type: ignore[arg-type]


def _exact(archive: zipfile.ZipFile, part: str, shared: list[int]) -> Extent:
    """The reach of a sheet, cell by cell: one without a name follows the one before."""
    found, line, column, inside = Extent(part), 0, -1, ""
    kind, value, filled = "", "", False

    def started(name: str, given: dict[str, str]) -> None:
        nonlocal line, column, inside, kind, value, filled
        if name == "row":
            line, column = _line(given.get("r"), line + 1), -1
        elif name == "c":
            named = _place(given["r"]) if "r" in given else (line, column + 1)
            if named is None or named[1] < 0:
                found.add(DEEPEST + 1, WIDEST, 0)
                found.last = given["r"]
                named = (line, column + 1)
            (line, column), kind, value, filled = named, given.get("t", ""), "", False
        elif name in ("v", "is", "f"):
            filled = filled or name != "f"
        inside = name

    def ended(name: str) -> None:
        nonlocal inside
        if name == "c" and filled:
            known = kind == "s" and value.strip().isdigit() and int(value[:9]) < len(shared)
            found.add(line, column, text=shared[int(value[:9])] if known else len(value))
        inside = ""

    def text(more: str) -> None:
        nonlocal value
        value += more if inside in ("v", "t") else ""

    _read(archive, part, started, ended=ended, text=text)
    return found


def _line(given: str | None, following: int) -> int:
    return int(given[:9]) if given and given.isascii() and given.isdigit() else following


def _open_document(archive: zipfile.ZipFile) -> list[Extent]:
    """The reach of each table of an open document, what is repeated counted."""
    found = list[Extent]()
    line, column, repeated, letters = 0, 0, 1, 0
    cell = dict[str, str]()

    def started(name: str, given: dict[str, str]) -> None:
        nonlocal line, column, repeated, cell, letters
        if name == "table":
            found.append(Extent(given.get("name", "")))
            line, repeated = 0, 1
        elif name == "table-row":
            repeated, column = _times(given, "number-rows-repeated"), 0
        elif name in ("table-cell", "covered-table-cell"):
            cell, letters = given, 0

    def ended(name: str) -> None:
        nonlocal line, column
        if not found:
            return
        if name in ("table-cell", "covered-table-cell"):
            wide = _times(cell, "number-columns-repeated")
            if letters or cell.keys() & _FILLED:
                size = max(letters, len(cell.get("string-value", "")))
                found[-1].add(line + repeated, column + wide - 1, text=size * wide * repeated)
            column += wide
        elif name == "table-row":
            line += repeated

    def text(more: str) -> None:
        nonlocal letters
        letters += len(more) if more.strip() else 0

    _read(archive, _OPEN_DOCUMENT, started, ended=ended, text=text)
    return found


def _times(given: Mapping[str, str], name: str) -> int:
    """How many times a row or a cell is there."""
    text = given.get(name, "1")
    if not (text.isascii() and text.isdigit()):
        raise XmlError("xml-unreadable", None, reason=f"{name} {text[:20]}")
    return max(1, int(text[:10]))
