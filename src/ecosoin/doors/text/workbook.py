"""Spreadsheets (XLSX, ODS, XLS): each sheet is a table; the archive is weighed before it is opened."""

import zipfile
from collections.abc import Mapping
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ecosoin.doors.text.staging import Cell, Staging, as_text
from ecosoin.inputs.headers import Recognised
from ecosoin.kernel.sql import literal

Rows = list[list[Cell]]
_CHUNK = 1 << 20


def open_workbook(staging: Staging, path: Path) -> CalamineWorkbook | None:
    """The workbook, or None with the reason noted: unreadable, or far larger than what it seems."""
    file = str(path)
    try:
        if zipfile.is_zipfile(path) and _bomb(staging, path):
            return None
        return CalamineWorkbook.from_path(path)
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        staging.problem("workbook-unreadable", "error", file, reason=str(error))
        return None


def _bomb(staging: Staging, path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        size, packed = sum(e.file_size for e in entries), max(1, sum(e.compress_size for e in entries))
        if size <= staging.limit("archive_byte") < packed * staging.limit("deflate_ratio"):
            size = _unpacked_size(archive, staging.limit("archive_byte"))
    ratio = size / packed
    small = size <= staging.limit("archive_small_byte")
    if size > staging.limit("archive_byte") or (not small and ratio > staging.limits["archive_ratio"]):
        staging.problem("archive-too-large", "error", str(path), size=size, ratio=round(ratio))
        return True
    return False


def _unpacked_size(archive: zipfile.ZipFile, limit: int) -> int:
    """Bytes the archive really unpacks to, whatever it declares; counting stops just above the limit."""
    size = 0
    for entry in archive.infolist():
        entry.file_size = limit + 2 * _CHUNK
        with archive.open(entry) as stream:
            while size <= limit and (chunk := stream.read(_CHUNK)):
                size += len(chunk)
    return size


def sheet_rows(workbook: CalamineWorkbook, name: str) -> Rows:
    """The cells of a sheet as text, from its first line."""
    cells = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[as_text(c) or None for c in row] for row in cells]


def stage_workbook(staging: Staging, path: Path, workbook: CalamineWorkbook, format: str) -> str | None:
    """Stages every sheet that is a known table: the format found, None when no sheet is one."""
    every = ((name, sheet_rows(workbook, name)) for name in workbook.sheet_names)
    sheets = {name: rows for name, rows in every if any(map(any, rows))}
    if not sheets:
        staging.problem("file-empty", "error", str(path))
        return None
    found_format, unknown = None, []
    for name, rows in sheets.items():
        file = str(path) if len(sheets) == 1 else f"{path}#{name}"
        header = _header(staging, rows, format)
        if header is None:
            unknown.append(name)
            continue
        row, found = header
        found_format = found.format
        if _merged(staging, workbook.get_sheet_by_name(name), row, file):
            continue
        _stage(staging, file, rows=rows, header_row=row, found=found)
    if found_format is None:
        name, first = next(iter(sheets.items()))
        depth = range(1, staging.limit("header_search_row") + 1)
        if any(_merged(staging, workbook.get_sheet_by_name(name), row, str(path)) for row in depth):
            return None
        headers = ", ".join(c for c in next(r for r in first if any(r)) if c)
        staging.problem("headers-unknown", "error", file=str(path), row=1, headers=headers)
    elif unknown:
        staging.problem("sheets-ignored", "note", str(path), sheets=", ".join(unknown))
    return found_format


def _header(staging: Staging, rows: Rows, format: str) -> tuple[int, Recognised] | None:
    """The line of the header and what it announces: the one that names most columns near the top of the sheet."""
    options = []
    for number, cells in enumerate(rows[: staging.limit("header_search_row")], start=1):
        found = staging.book.recognise([c or "" for c in cells], format, staging.mapping.headings)
        if found is not None and not (cells[0] or "").startswith("# "):
            options.append((len(found.headings), -number, found))
    if not options:
        return None
    _, number, found = max(options, key=lambda o: o[:2])
    return -number, found


def _merged(staging: Staging, sheet: CalamineSheet, row: int, file: str) -> bool:
    """Whether the header line touches merged cells, which is said."""
    ranges = [(a, b) for a, b in sheet.merged_cell_ranges or [] if a[0] <= row - 1 <= b[0]]
    if ranges:
        cells = ", ".join(f"{_cell(a)}:{_cell(b)}" for a, b in ranges)
        staging.problem("header-merged", "error", file=file, row=row, cells=cells)
    return bool(ranges)


def _cell(place: tuple[int, int]) -> str:
    row, column = place
    letters = ""
    while column >= 0:
        column, rest = divmod(column, len(_LETTERS))
        letters, column = _LETTERS[rest] + letters, column - 1
    return f"{letters}{row + 1}"


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _stage(staging: Staging, file: str, rows: Rows, header_row: int, found: Recognised) -> None:
    headers = [c or "" for c in rows[header_row - 1]]
    kept, comments = [], []
    for number, cells in enumerate(rows[header_row:], start=header_row + 1):
        if (cells[0] or "").startswith("# "):
            comments.append(number)
        elif any(cells):
            kept.append((number, cells[: len(headers)] + [None] * (len(headers) - len(cells))))
    if comments:
        staging.problem("comment-lines", "note", file=file, row=comments[0], lines=len(comments))
    if not kept:
        staging.problem("no-row", "note", file, header_row)
        return
    relation = staging.rows(len(headers), kept)
    named = f"(select *, {literal(file)} as source_file from {relation})"
    staging.staged.append(staging.recognised(named, found, file=file, headers=headers, header_row=header_row))


def sheet_records(rows: Rows) -> list[tuple[int, Mapping[str, Cell]]]:
    """(line, header -> cell) of a sheet whose first line is its header."""
    headers = [c or "" for c in rows[0]] if rows else []
    return [
        (number, dict(zip(headers, cells, strict=False)))
        for number, cells in enumerate(rows[1:], start=2)
        if any((c or "").strip() for c in cells)
    ]
