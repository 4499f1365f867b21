"""Rows of files laid down as text in the embedded engine, waiting to be checked and converted."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from ecosoin.inputs.cells import Words, word
from ecosoin.inputs.columns import Staged, StagedColumn
from ecosoin.inputs.headers import HeaderBook, Heading, Recognised
from ecosoin.kernel.errors import Problem, Severity
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table
from ecosoin.words import labels

Cell = str | None


@dataclass(frozen=True)
class ColumnMapping:
    """What the user's mapping file says: bare header -> heading, and column -> normalised word -> replacement."""

    headings: Mapping[str, Heading] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class Staging:
    """What the files gave so far: staged relations, problems, and the words and limits to read them with."""

    def __init__(self, con: duckdb.DuckDBPyConnection, scratch: Path, year: int, country: str, mapping: ColumnMapping):
        self.con = con
        self.scratch = scratch
        self.year = year
        self.country = country
        self.mapping = mapping
        self.words = load_words()
        facts = load_reference_table("study_facts")
        names = {word(name): row["fact"] for row in facts for name in labels(row).values()}
        self.values = {"fact": names, **mapping.values}
        self.limits = {row["id"]: float(row["value"]) for row in load_reference_table("limits")}
        self.book = HeaderBook(
            load_reference_table("formats"),
            load_reference_table("inventory_headers"),
            self.limits["header_closeness"],
        )
        self.problems: list[Problem] = []
        self.staged: list[Staged] = []
        self._count = 0

    def limit(self, name: str) -> int:
        """A limit of ``reference/limits.csv``."""
        return int(self.limits[name])

    def problem(
        self, code: str, severity: Severity, file: str, row: int | None = None, column: str | None = None, **params: Any
    ) -> None:
        self.problems.append(Problem(code, severity, file=file, row=row, column=column, params=params))

    def header(self, table: str, file: str, column: str) -> str:
        """What a canonical column is called in a file; its own name when the file has none."""
        for staged in self.staged:
            if staged.table == table and staged.shown_file.split("#")[0] == file.split("#")[0]:
                known = staged.column(column)
                if known is not None:
                    return known.header
        return column

    def relation(self) -> str:
        """A name no staged relation has."""
        self._count += 1
        return f"staged_{self._count}"

    def scratch_file(self) -> Path:
        """A path for a file that lives until the reading ends."""
        self._count += 1
        return self.scratch / f"scratch_{self._count}.csv"

    def records(self, format: str, table: str, rows: Iterable[tuple[str, int, Mapping[str, object]]]) -> None:
        """Stages records already in canonical columns: (file, row, column -> value)."""
        headers = source_columns(format, table)
        names = list(headers)
        kept = [(file, row, [as_text(record.get(n)) for n in names]) for file, row, record in rows]
        if not kept:
            return
        relation = self.rows(len(names), ((row, [*cells, file]) for file, row, cells in kept), extra=("source_file",))
        columns = tuple(StagedColumn(n, headers[n], f"c{i}") for i, n in enumerate(names))
        self.staged.append(Staged(relation, table, kept[0][0], columns, values=self.values))

    def rows(self, width: int, rows: Iterable[tuple[int, Sequence[Cell]]], extra: Sequence[str] = ()) -> str:
        """Lays rows of text down as columns ``c0…`` then ``extra``, with ``source_row``; gives the relation's name."""
        path, relation = self.scratch_file(), self.relation()
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\r\n")
            for row, cells in rows:
                writer.writerow([row, *cells])
        columns = {"source_row": "BIGINT", **dict.fromkeys([*(f"c{i}" for i in range(width)), *extra], "VARCHAR")}
        self.read_csv(relation, path, columns=columns, delimiter=",", skip=0, line_end="\\r\\n")
        path.unlink()
        return relation

    def read_csv(
        self, relation: str, path: Path, *, columns: Mapping[str, str], delimiter: str, skip: int, line_end: str = ""
    ) -> None:
        """A table from a CSV file whose every row has the same cells, ``columns`` by type; DuckDB's error otherwise."""
        ends = f", new_line = {literal(line_end)}" if line_end else ""
        told = {"path": str(path), "columns": columns, "delimiter": delimiter, "skip": skip}
        self.con.execute(
            f"create table {relation} as select * from read_csv($path, auto_detect = false, header = false, "
            "columns = $columns, delim = $delimiter, quote = '\"', escape = '\"', skip = $skip, "
            f"null_padding = false, max_line_size = $line{ends})",
            {**told, "line": 4 * self.limit("line_byte")},
        )

    def recognised(
        self, relation: str, found: Recognised, file: str, headers: Sequence[str], header_row: int
    ) -> Staged:
        """Stages a relation of columns ``c0…`` under the headers recognised, and says which were not used."""
        self.note_headers(found, file, header_row)
        columns = [StagedColumn(h.column, headers[i], f"c{i}", multiply=h.multiply) for i, h in found.headings.items()]
        return Staged(relation, found.table, file, tuple(columns), values=self.values, header_row=header_row)

    def note_headers(self, found: Recognised, file: str, row: int | None) -> None:
        """Notes the headers no column answers to, and those that say the same thing twice."""
        if found.ignored:
            near = [f"{h} → {c}" for h in found.ignored if (c := self.book.closest(found, h))]
            suggestion = f" ({', '.join(near)})" if near else ""
            self.problem("columns-ignored", "note", file, row, columns=", ".join(found.ignored), suggestion=suggestion)
        for header in found.repeated:
            self.problem("header-repeated", "error", file=file, row=row, column=header)


@cache
def source_columns(format: str, table: str) -> dict[str, str]:
    """Column -> what a format without our headers calls it, for messages, of ``reference/source_columns.csv``."""
    rows = load_reference_table("source_columns")
    return {r["column"]: r["source"] for r in rows if (r["format"], r["table"]) == (format, table)}


def load_words() -> Words:
    """The words of ``reference/inventory_words.csv``."""
    choices: dict[str, dict[str, str]] = {}
    missing = []
    for row in load_reference_table("inventory_words"):
        if row["column"] == "missing":
            missing.append(word(row["word"]))
        else:
            choices.setdefault(row["column"], {})[word(row["word"])] = row["code"]
    return Words(choices, tuple(missing))


def as_text(value: object) -> Cell:
    """A value as the text of a cell: whole numbers without decimals, dates in ISO."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
