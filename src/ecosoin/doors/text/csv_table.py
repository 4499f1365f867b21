"""A CSV file: its delimiter and header, then the fast road for ordinary files, record by record for the others.

Both roads give the same rows and the same account of lines.
"""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from ecosoin.doors.text.plain_text import PlainText, plain_text
from ecosoin.doors.text.staging import Cell, Staging
from ecosoin.inputs.columns import Staged
from ecosoin.inputs.headers import Recognised
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.sql import literal

_DELIMITERS = (";", ",", "\t", "|")
_COMMENT = "# "
_ONE_CELL = re.compile(r"^[+-]?\d+,\d+$|^[+-]?\d{1,3}(?:,\d{3})+$|, ")
"""What a cell alone on its line may be, though it holds a comma: a number, or words."""


@dataclass(frozen=True)
class CsvText:
    """A file of text with its delimiter and its header line."""

    text: PlainText
    delimiter: str
    header_row: int
    headers: tuple[str, ...]
    found: Recognised | None


def stage_csv(staging: Staging, path: Path, format: str) -> tuple[str, Staged] | None:
    """Stages a CSV file: (its format, the relation); None when it cannot be read, with the reason noted."""
    text, file = plain_text(staging, path), str(path)
    if text is None:
        return None
    form = header_of(staging, text, format)
    if not form.headers:
        staging.problem("file-empty", "error", file)
        return None
    if form.found is None:
        staging.headers_met.update(filter(None, form.headers))
        shown = staging.shown(form.headers)
        staging.problem("headers-unknown", "error", file=file, row=form.header_row, headers=shown)
        return None
    return form.found.format, stage_text(staging, path, form, form.found)


def stage_text(staging: Staging, path: Path, form: CsvText, found: Recognised) -> Staged:
    """Stages the records of a text whose header is understood, and opens the account of its lines."""
    file, text, width = str(path), form.text, len(form.headers)
    lines = _Lines(staging, form, file)
    table = None if text.blank else _regular(staging, form)
    if table is None:
        table, _ = staging.rows(width, lines.records())
        relation = table
    else:
        relation = f"(select *, rowid + {form.header_row + 1} as source_row from {table})"
    filled = f"coalesce({', '.join(f'c{i}' for i in range(width))}) is not null"
    comment = f"coalesce(c0[1:2], '') = {literal(_COMMENT)}"
    total, comments, first, blank = staging.con.execute(
        f"select count(*), count(*) filter (where {comment}), min(source_row) filter (where {comment}), "
        f"count(*) filter (where not ({filled})) from {relation}"
    ).fetchall()[0]
    kept = total - comments - blank
    comments += len(lines.comments)
    if comments:
        staging.problem("comment-lines", "note", file=file, row=first or lines.comments[0], lines=comments)
    if not kept and not lines.aside:
        staging.problem("no-row", "note", file, form.header_row)
    before = _before(text.path, form.header_row)
    staging.account(
        file, found.format, encoding=text.encoding, unit="line", lines=text.lines,
        kept=kept + sum(lines.aside.values()), blank=blank + lines.blank + before["blank"],
        titles=before["titles"], comments=comments + before["comments"], continued=lines.continued,
    )  # fmt: skip
    staging.reject(file, lines.rejected, lines.aside)
    named = f"(select *, {literal(file)} as source_file from {relation} where {filled} and not {comment})"
    staged = staging.recognised(named, found, file=file, headers=form.headers, header_row=form.header_row)
    return replace(staged, own_table=table)


def header_of(staging: Staging, text: PlainText, format: str) -> CsvText:
    """The delimiter and the header: the first line a known table answers to, else the first line."""
    lines: list[tuple[int, str]] = []
    with text.path.open(encoding="utf-8-sig", newline="") as stream:
        for number, line in enumerate(stream, start=1):
            if line.strip() and not line.startswith("#"):
                lines.append((number, line.rstrip("\r\n")))
            if number >= staging.limit("header_search_row"):
                break
    if not lines:
        return CsvText(text, ",", header_row=1, headers=(), found=None)
    for number, line in lines:
        options = []
        for delimiter in _DELIMITERS:
            cells = split_line(line, delimiter)
            found = staging.recognise(cells, format)
            if found is not None:
                options.append((len(found.headings), len(cells), delimiter, cells, found))
        if options:
            _, _, delimiter, cells, found = max(options, key=lambda o: o[:2])
            return CsvText(text, delimiter, header_row=number, headers=tuple(staging.laid(cells)), found=found)
    number, line = lines[0]
    delimiter = max(_DELIMITERS, key=lambda d: len(split_line(line, d)))
    return CsvText(text, delimiter, header_row=number, headers=tuple(split_line(line, delimiter)), found=None)


def split_line(line: str, delimiter: str) -> Sequence[str]:
    """The trimmed cells of one line; none when a cell is longer than a reader takes."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []


def _before(path: Path, header_row: int) -> Counter[str]:
    """What the lines down to the header are: blank, comments, titles."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        lines = [next(stream, "") for _ in range(header_row)]
    return Counter("blank" if not x.strip() else "comments" if x.startswith("#") else "titles" for x in lines)


def _regular(staging: Staging, form: CsvText) -> str | None:
    """The fast road; None when the engine finds a row unlike the others, a line break in a cell, or not every line."""
    table = staging.relation()
    names = [f"c{i}" for i in range(len(form.headers))]
    columns = dict.fromkeys(names, "VARCHAR")
    try:
        staging.read_csv(table, form.text.path, columns=columns, delimiter=form.delimiter, skip=form.header_row)
    except duckdb.Error:
        return None
    breaks = " or ".join(f"contains({n}, chr(10))" for n in names) if form.text.quotes else "false"
    broken, rows = staging.con.execute(f"select bool_or({breaks}), count(*) from {table}").fetchall()[0]
    if broken or rows != form.text.lines - form.header_row:
        staging.con.execute(f"drop table {table}")
        return None
    return table


class _Lines:
    """The records of a text, line by line: what is not a record is counted or set aside, and told."""

    def __init__(self, staging: Staging, form: CsvText, file: str):
        self.staging, self.form, self.file = staging, form, file
        self.blank = self.continued = 0
        self.comments: list[int] = []
        self.rejected: list[Problem] = []
        self.aside: Counter[str] = Counter()
        self._at = self._start = form.header_row
        self._back: list[str] = []
        self._fed: list[str] = []

    def records(self) -> Iterator[tuple[int, list[Cell]]]:
        """(line, cells) with as many cells as headers."""
        width = len(self.form.headers)
        with self.form.text.path.open(encoding="utf-8", newline="") as stream:
            for _ in range(self.form.header_row):
                next(stream)
            reader = self._reader(stream)
            while True:
                self._fed = []
                try:
                    cells = next(reader)
                    bad = "quote-unclosed" if self._swallowed(cells) else None
                except StopIteration:
                    break
                except csv.Error as error:
                    bad = "quote-unclosed" if self._unclosed(error) else "line-unreadable"
                if bad is None:
                    yield from self._kept(cells, width)
                    continue
                self._reject(bad)
                if self.aside["quote-unclosed"] >= self.staging.limit("unclosed_quote"):
                    break
                self._again()
                reader = self._reader(stream)

    def _reader(self, stream: Iterator[str]) -> Iterator[list[str]]:
        return csv.reader(self._lines(stream), delimiter=self.form.delimiter, strict=True)

    def _lines(self, stream: Iterator[str]) -> Iterator[str]:
        """The lines to take apart, those of the current record kept; a comment where a record may begin is counted."""
        while (line := self._back.pop() if self._back else next(stream, None)) is not None:
            self._at += 1
            if not self._fed:
                if line.startswith(_COMMENT):
                    self.comments.append(self._at)
                    continue
                self._start = self._at
            self._fed.append(line)
            yield line

    def _unclosed(self, error: csv.Error) -> bool:
        """Whether what stopped the reader is a mark that should have closed, not a sign after one that did."""
        return len(self._fed) > 1 or "expected after" not in str(error)

    def _again(self) -> None:
        """Takes back all the lines of a record but its first."""
        self._back += reversed(self._fed[1:])
        self._at -= len(self._fed) - 1

    def _swallowed(self, cells: Sequence[str]) -> bool:
        """Whether a cell holds lines that look like records: its quotation mark was never closed."""
        mark, usual = self.form.delimiter, len(self.form.headers) - 1
        if len(self._fed) == 1 or not any("\n" in c and mark in c for c in cells):
            return False
        first, *inner, last = (line.count(mark) for line in self._fed)
        return any(n >= max(1, usual // 2) for n in inner) or (first >= usual and last >= usual > 0)

    def _reject(self, code: str, **params: object) -> None:
        self.rejected.append(Problem(code, "error", self.file, self._start, params=params))
        self.aside[code] += 1

    def _kept(self, cells: list[str], width: int) -> Iterator[tuple[int, list[Cell]]]:
        if not any(cell.strip() for cell in cells):
            self.blank += len(self._fed)
            return
        self.continued += len(self._fed) - 1
        if any(cell.strip() for cell in cells[width:]):
            self._reject("row-too-long", cells=len(cells), expected=width)
            return
        given = "".join(cells[:1]).strip()
        alone = len(cells) == 1 < width and not _ONE_CELL.search(given)
        other = next((d for d in _DELIMITERS if alone and width == len(split_line(given, d))), None)
        if other:
            self._reject("row-otherwise-separated", found=other, expected=self.form.delimiter)
            return
        if len(cells) < width:
            told = {"cells": len(cells), "expected": width}
            self.staging.problem("row-too-short", "doubt", self.file, self._start, column=None, **told)
        yield self._start, [*cells[:width], *[None] * (width - len(cells))]
