"""A CSV inventory: the fast road for ordinary files, line by line for the others, the same rows by both."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb

from ecosoin.doors.text.csv_text import CsvText, inspect_csv
from ecosoin.doors.text.staging import Cell, Staging
from ecosoin.inputs.columns import Staged
from ecosoin.kernel.sql import literal


def stage_csv(staging: Staging, path: Path, format: str) -> tuple[str, Staged] | None:
    """Stages a CSV file: (its format, the relation); None when it cannot be read, with the reason noted."""
    text = inspect_csv(staging, path, format)
    if text is None:
        return None
    file = str(path)
    if text.found is None:
        headers = ", ".join(h for h in text.headers if h)
        staging.problem("headers-unknown", "error", file=file, row=text.header_row, headers=headers)
        return None
    table = _regular(staging, text) if text.regular else None
    if table is None:
        table = relation = staging.rows(len(text.headers), _rows(staging, text, file))
    else:
        relation = f"(select *, rowid + {text.header_row + 1} as source_row from {table})"
    width = len(text.headers)
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
    try:
        staging.read_csv(table, text.path, names=names, types={}, delimiter=text.delimiter, skip=text.header_row)
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
