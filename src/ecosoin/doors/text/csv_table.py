"""A CSV inventory: what kind of text it is, then the fast road for ordinary files, line by line for the others.

Both roads give the same rows.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from ecosoin.doors.text.staging import Cell, Staging
from ecosoin.inputs.columns import Staged
from ecosoin.inputs.headers import Recognised
from ecosoin.kernel.sql import literal

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS = (";", ",", "\t", "|")
_LONE_RETURN = re.compile(rb"\r[^\n]")


@dataclass(frozen=True)
class CsvText:
    """A UTF-8 file (converted when the user's was not), its form and its header line.

    ``regular``: no blank line, so that line numbers follow from row numbers unless a quoted cell holds a line break.
    """

    path: Path
    regular: bool
    quotes: bool
    delimiter: str
    header_row: int
    headers: tuple[str, ...]
    found: Recognised | None


@dataclass
class ScannedBytes:
    """What the bytes of a file tell: UTF-8 when all agree, UTF-16 when they say so, else Windows-1252."""

    encoding: str = "utf-8"
    blank_line: bool = False
    quotes: bool = False
    size: int = 0
    nul_row: int | None = None
    long_row: int | None = None
    lone_return: bool = False


def inspect_csv(staging: Staging, path: Path, format: str) -> CsvText | None:
    """The text of a CSV file, or None with its problems noted when it cannot be read."""
    file = str(path)
    seen = scan(path, staging.limit("line_byte"))
    if seen.size == 0:
        staging.problem("file-empty", "error", file)
        return None
    nul = seen.encoding != "utf-16" and seen.nul_row is not None
    if nul:
        staging.problem("nul-byte", "error", file, seen.nul_row)
    if seen.long_row is not None:
        staging.problem("line-too-long", "error", file, seen.long_row, limit=staging.limit("line_byte"))
    if nul or seen.long_row is not None:
        return None
    text = path
    if seen.encoding != "utf-8" or seen.lone_return:
        text = _converted(staging, path, seen)
        if not seen.encoding.startswith("utf-8"):
            staging.problem("encoding-converted", "note", file, encoding=seen.encoding)
    regular = not seen.blank_line and seen.encoding != "utf-16"
    delimiter, row, headers, found = _header(staging, text, format)
    if not headers:
        staging.problem("file-empty", "error", file)
        return None
    return CsvText(text, regular, quotes=seen.quotes, delimiter=delimiter, header_row=row, headers=headers, found=found)


def scan(path: Path, limit: int) -> ScannedBytes:
    """One pass over a file, by chunks of ``limit`` bytes, the longest a line may be."""
    seen = ScannedBytes()
    decoder = codecs.getincrementaldecoder("utf-8")()
    rows, carried, tail = 1, 0, b"\n"
    with path.open("rb") as stream:
        while chunk := stream.read(limit):
            if seen.size == 0:
                seen.encoding = next((name for bom, name in _BOMS if chunk.startswith(bom)), "utf-8")
            seen.size += len(chunk)
            if seen.nul_row is None and b"\0" in chunk:
                seen.nul_row = rows + chunk.count(b"\n", 0, chunk.index(b"\0"))
            seen.quotes = seen.quotes or b'"' in chunk
            joined = tail + chunk
            seen.blank_line = seen.blank_line or b"\n\n" in joined or b"\n\r\n" in joined
            first = chunk.find(b"\n")
            if carried + (first if first >= 0 else len(chunk)) > limit and seen.long_row is None:
                seen.long_row = rows
            carried = len(chunk) - 1 - chunk.rfind(b"\n") if first >= 0 else carried + len(chunk)
            rows += chunk.count(b"\n")
            tail = joined[-2:]
            seen.lone_return = seen.lone_return or _LONE_RETURN.search(joined) is not None
            if seen.encoding == "utf-8" and not _decodes(decoder, chunk):
                seen.encoding = "cp1252"
    if seen.encoding == "utf-8" and not _decodes(decoder, b"", final=True):
        seen.encoding = "cp1252"
    return seen


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _converted(staging: Staging, path: Path, seen: ScannedBytes) -> Path:
    """The file in UTF-8, with ordinary line ends; characters that cannot be read are replaced, and counted."""
    target = staging.scratch_file()
    lost = 0
    with (
        path.open(encoding=seen.encoding, errors="replace", newline=None if seen.lone_return else "") as source,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        while piece := source.read(staging.limit("line_byte")):
            lost += piece.count("\ufffd")
            out.write(piece)
    if lost:
        staging.problem("characters-lost", "doubt", str(path), count=lost)
    return target


def _header(staging: Staging, path: Path, format: str) -> tuple[str, int, tuple[str, ...], Recognised | None]:
    """Delimiter, line number, cells and meaning of the header: the first line a known table answers to."""
    csv.field_size_limit(staging.limit("line_byte"))
    lines: list[tuple[int, str]] = []
    with path.open(encoding="utf-8", newline="") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip() and not line.startswith("#"):
                lines.append((number, line.rstrip("\r\n")))
            if number >= staging.limit("header_search_row"):
                break
    if not lines:
        return ",", 1, (), None
    for number, line in lines:
        options = []
        for delimiter in _DELIMITERS:
            cells = split_line(line, delimiter)
            found = staging.book.recognise(cells, format, staging.mapping.headings)
            if found is not None:
                options.append((len(found.headings), len(cells), delimiter, cells, found))
        if options:
            _, _, delimiter, cells, found = max(options, key=lambda o: o[:2])
            return delimiter, number, tuple(cells), found
    number, line = lines[0]
    delimiter = max(_DELIMITERS, key=lambda d: len(split_line(line, d)))
    return delimiter, number, tuple(split_line(line, delimiter)), None


def split_line(line: str, delimiter: str) -> Sequence[str]:
    """The trimmed cells of one line."""
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]


def stage_csv(staging: Staging, path: Path, format: str) -> tuple[str, Staged] | None:
    """Stages a CSV file: (its format, the relation); None when it cannot be read, with the reason noted."""
    text = inspect_csv(staging, path, format)
    if text is None:
        return None
    file, width = str(path), len(text.headers)
    if text.found is None:
        headers = ", ".join(h for h in text.headers if h)
        staging.problem("headers-unknown", "error", file=file, row=text.header_row, headers=headers)
        return None
    table = _regular(staging, text) if text.regular else None
    if table is None:
        table = relation = staging.rows(width, _rows(staging, text, file))
    else:
        relation = f"(select *, rowid + {text.header_row + 1} as source_row from {table})"
    kept = f"coalesce({', '.join(f'c{i}' for i in range(width))}) is not null and coalesce(c0[1:2], '') <> '# '"
    comment = "c0[1:2] = '# '"
    total, comments, first = staging.con.execute(
        f"select count(*), count(*) filter (where {comment}), min(source_row) filter (where {comment}) from {relation}"
    ).fetchall()[0]
    if comments:
        staging.problem("comment-lines", "note", file=file, row=first, lines=comments)
    if total == comments:
        staging.problem("no-row", "note", file, text.header_row)
    named = f"(select *, {literal(file)} as source_file from {relation} where {kept})"
    staged = staging.recognised(named, text.found, file=file, headers=text.headers, header_row=text.header_row)
    return text.found.format, replace(staged, own_table=table)


def _regular(staging: Staging, text: CsvText) -> str | None:
    """The fast road; None when the engine finds a row unlike the others, or a line break inside a cell."""
    table = staging.relation()
    names = [f"c{i}" for i in range(len(text.headers))]
    columns = dict.fromkeys(names, "VARCHAR")
    try:
        staging.read_csv(table, text.path, columns=columns, delimiter=text.delimiter, skip=text.header_row)
    except duckdb.Error:
        return None
    if text.quotes:
        breaks = " or ".join(f"contains({n}, chr(10))" for n in names)
        if staging.con.execute(f"select bool_or({breaks}) from {table}").fetchall()[0][0]:
            staging.con.execute(f"drop table {table}")
            return None
    return table


def _rows(staging: Staging, text: CsvText, file: str) -> Iterator[tuple[int, list[Cell]]]:
    """(line, cells) with as many cells as headers; rows with too many or too few are said."""
    width = len(text.headers)
    with text.path.open(encoding="utf-8", newline="") as stream:
        for _ in range(text.header_row):
            next(stream)
        reader = csv.reader(stream, delimiter=text.delimiter)
        line = text.header_row + 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    comment = cells[0].startswith("# ")
                    if any(cell.strip() for cell in cells[width:]) and not comment:
                        staging.problem("row-too-long", "error", file=file, row=line, cells=len(cells), expected=width)
                    elif len(cells) < width and not comment:
                        staging.problem("row-too-short", "doubt", file=file, row=line, cells=len(cells), expected=width)
                    yield line, [*cells[:width], *[None] * (width - len(cells))]
                line = text.header_row + 1 + reader.line_num
        except csv.Error as error:
            staging.problem("line-unreadable", "error", file=file, row=line, reason=str(error))
