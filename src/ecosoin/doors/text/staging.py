"""Rows of files laid down as text in the embedded engine, waiting to be checked and converted."""

import html
import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from ecosoin.doors.engines.duck import one_path
from ecosoin.doors.text.export_columns import export_headers, export_needs, export_specs
from ecosoin.inputs.cells import Words, word
from ecosoin.inputs.columns import TABLES, Staged, StagedColumn
from ecosoin.inputs.headers import HeaderBook, Heading, Recognised, bare, named_unit
from ecosoin.kernel.errors import Problem, Severity
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table
from ecosoin.results.places import NOWHERE, Places
from ecosoin.results.record import FileReading, SetAside
from ecosoin.words import labels

Cell = str | None
_NAME = re.compile(r"[^\W\d][\w .()/%°'’-]{0,40}")
"""A header that stands alone in its line."""
_BATCH = 50_000
"""Rows handed to the engine at a time."""


@dataclass(frozen=True)
class TypeGiven:
    """The item that a mapping gives a word of a type or model, whether it is confirmed, and the line that says so."""

    item: str
    confirmed: bool
    line: int | None = None


@dataclass(frozen=True)
class ColumnMapping:
    """What the user's mapping file says: bare header -> heading, column -> normalised word -> replacement.

    ``constants``: column -> the value of every line of a file that does not have that column; ``sheets``: the only
    sheets to read of a workbook that has them; ``types``: word of a type or model -> its item.
    """

    headings: Mapping[str, Heading] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    types: Mapping[str, TypeGiven] = field(default_factory=dict)
    file: str = field(default="", compare=False)
    headers: tuple[str, ...] = field(default=(), compare=False)
    """The headers as the mapping writes them."""


class Unread(Exception):
    """Why a file is given up while it is read: the code of a problem and its parameters."""

    def __init__(self, code: str, **params: Any):
        super().__init__(code)
        self.code, self.params = code, params


class Staging:
    """What the files gave so far: staged relations, problems, and the words and limits to read them with."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        scratch: Path,
        year: int,
        country: str,
        mapping: ColumnMapping,
        tolerate: float | None = None,
        command: str = "footprint",
        places: Places = NOWHERE,
    ):
        self.con, self.places = con, places
        self.scratch = scratch
        self.year = year
        self.country = country
        self.mapping = mapping
        self.words = load_words()
        facts = load_reference_table("study_facts")
        names = {word(name): row["fact"] for row in facts for name in labels(row).values()}
        self.values = {"fact": names, **mapping.values}
        self.units = load_units()
        self.limits = {row["id"]: float(row["value"]) for row in load_reference_table("limits")}
        self.command = command
        formats = [
            {**f, "needs": "\n".join(filter(None, (export_needs(f["format"]), f["needs"] * (command == "footprint"))))}
            for f in load_reference_table("formats")
            if command in f["command"].split()
        ]
        headers = [*load_reference_table("inventory_headers"), *export_headers()]
        whole = {r["word"]: r["whole"] for r in load_reference_table("header_words")}
        self.book = HeaderBook(formats, headers, self.limits["header_closeness"], whole, units=self.units)
        self.tolerated = self.limits["tolerated_share"] if tolerate is None else tolerate
        self.problems: list[Problem] = []
        self.staged: list[Staged] = []
        self.readings: dict[str, FileReading] = {}
        self.rejected: dict[str, list[Problem]] = {}
        self.kinds: dict[str, str] = {}
        """File -> the kind of list its headers announce, of ``reference/list_kinds.csv``."""
        self.headers_met, self.sheets_met, self.constants_used = set[str](), set[str](), set[str]()
        self._count = 0

    def limit(self, name: str) -> int:
        """A limit of ``reference/limits.csv``."""
        return int(self.limits[name])

    def named(self, names: Sequence[str]) -> str:
        """Names as a problem lists them: the first, then how many more there are."""
        most = self.limit("named_item")
        more = len(names) - most
        return ", ".join([*names[:most], *([f"… (+{more})"] if more > 0 else [])])

    def problem(
        self, code: str, severity: Severity, file: str, row: int | None = None, column: str | None = None, **params: Any
    ) -> None:
        self.problems.append(Problem(code, severity, file=file, row=row, column=column, params=params))

    def account(self, path: str, format: str, sheet: str | None = None, **counts: Any) -> None:
        """Opens the account of a file or sheet, named ``path#sheet`` elsewhere; ``counts`` are fields of its record."""
        file = f"{path}#{sheet}" if sheet else path
        self.readings[file] = FileReading(file=self.places.shown(path), sheet=sheet, format=format, **counts)

    def path_of(self, file: str) -> str:
        """The path of a file, of a sheet ``path#sheet`` or of a record ``path#1``; a path may hold a ``#`` itself."""
        reading, base = self.readings.get(file), file.rpartition("#")[0]
        if reading is None:
            return base if base in self.readings else file
        return file.removesuffix(f"#{reading.sheet}") if reading.sheet else file

    def laid(self, headers: Sequence[str]) -> Sequence[str]:
        """The headers of the columns to lay down: where they are too many, not those without a name at the end."""
        last = max((i for i, h in enumerate(headers, start=1) if h), default=0)
        return headers[:last] if len(headers) > self.limit("table_column") else headers

    def shown(self, headers: Sequence[str]) -> str:
        """Headers nobody knows, as a problem quotes them: a line that is no row of names is not quoted."""
        met = [h for h in headers if h]
        return self.named(met) if len(met) > 1 or all(map(_NAME.fullmatch, met)) else "…"

    def sheet_of(self, file: str) -> str:
        """The sheet of a file of several; empty for another file."""
        reading = self.readings.get(file)
        return (reading.sheet if reading else None) or ""

    def reject(self, file: str, problems: Sequence[Problem], aside: Mapping[str, int]) -> None:
        """Keeps the records of a file that could not be read: how bad that is depends on how many there are."""
        self.rejected[file] = list(problems)
        for code, lines in aside.items():
            self.set_aside(file, code, lines)

    def set_aside(self, file: str, code: str, lines: int) -> None:
        """Takes lines that were kept out of the account of their file, for a reason."""
        reading = self.readings.get(file)
        if reading is None or not lines:
            return
        reading.kept -= lines
        same = next((a for a in reading.set_aside if a.code == code), None)
        if same is None:
            reading.set_aside = [*reading.set_aside, SetAside(code=code, lines=lines)]
        else:
            same.lines += lines

    def header(self, table: str, file: str, column: str) -> str:
        """What a canonical column is called in a file; its own name when the file has none."""
        for staged in self.staged:
            if staged.table == table and self.path_of(staged.shown_file) == self.path_of(file):
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
        kept = [(row, [*(record.get(n) for n in names), file]) for file, row, record in rows]
        if not kept:
            return
        relation, typed = self.rows(len(names), kept, extra=("source_file",))
        columns = tuple(
            StagedColumn(n, headers[n], f"c{i}", typed=f"n{i}" if i in typed else None) for i, n in enumerate(names)
        )
        self.staged.append(Staged(relation, table, str(kept[0][1][-1]), columns, values=self.values))

    def rows(
        self, width: int, rows: Iterable[tuple[int, Sequence[object]]], extra: Sequence[str] = ()
    ) -> tuple[str, set[int]]:
        """Lays rows down as columns of text ``c0…`` then ``extra``, with ``source_row``.

        Gives the relation's name and the positions of the columns where some cells are numbers, then also in ``n0…``.
        """
        import pyarrow as pa

        relation, typed = self.relation(), set[int]()
        columns = [f"c{i} varchar" for i in range(width)] + [f"n{i} double" for i in range(width)]
        texts = ", ".join(f"{c} varchar" for c in extra)
        self.con.execute(
            f"create table {relation} (source_row bigint, {', '.join([*columns, *filter(None, [texts])])})"
        )
        stream = iter(rows)
        while batch := list(islice(stream, _BATCH)):
            numbers = pa.array([row for row, _ in batch], pa.int64())
            cells = list(zip(*(c for _, c in batch), strict=True))
            given = [pa.array(map(as_text, c), pa.string()) for c in cells]
            counted = [[number_of(x) for x in c] for c in cells[:width]]
            typed |= {i for i, c in enumerate(counted) if any(x is not None for x in c)}
            arrays = [numbers, *given[:width], *(pa.array(c, pa.float64()) for c in counted), *given[width:]]
            laid = pa.table(arrays, names=[f"a{i}" for i in range(len(arrays))])
            self.con.register("batch", laid)
            self.con.execute(f"insert into {relation} select * from batch")
            self.con.unregister("batch")
        return relation, typed

    def read_csv(
        self, relation: str, path: Path, *, columns: Mapping[str, str], delimiter: str, skip: int, line_end: str = ""
    ) -> None:
        """A table from a CSV file whose every row has the same cells, ``columns`` by type; DuckDB's error otherwise."""
        ends = f", new_line = {literal(line_end)}" if line_end else ""
        told = {"path": one_path(path), "columns": columns, "delimiter": delimiter, "skip": skip}
        self.con.execute(
            f"create table {relation} as select * from read_csv($path, auto_detect = false, header = false, "
            "hive_partitioning = false, columns = $columns, delim = $delimiter, quote = '\"', escape = '\"', "
            f"skip = $skip, null_padding = false, max_line_size = $line{ends})",
            {**told, "line": 4 * self.limit("line_byte")},
        )

    def recognised(
        self, relation: str, found: Recognised, *, file: str, headers: Sequence[str], header_row: int,
        typed: Collection[int] = (),
    ) -> Staged:  # fmt: skip
        """Stages a relation of columns ``c0…`` under the headers recognised, and says which were not used."""
        self.note_headers(found, file, header_row)
        columns = [
            StagedColumn(
                h.column, headers[i], f"c{i}", multiply=h.multiply, typed=f"n{i}" if i in typed else None,
                decimal=h.decimal, dates=h.dates,
            )
            for i, h in found.headings.items()
        ]  # fmt: skip
        columns = self.completed(columns, found.table, file)
        return Staged(
            relation, found.table, file, tuple(columns), values=self.values, header_row=header_row,
            own_specs=export_specs().get(found.table, ()),
        )  # fmt: skip

    def completed(self, columns: Sequence[StagedColumn], table: str, file: str) -> list[StagedColumn]:
        """The columns of a file and the constants of the mapping it lacks; what it lacks still is in its account."""
        known = {c.column for c in columns}
        specs = export_specs().get(table) or TABLES.get(table, ())
        wanted = [c.name for c in specs if c.name not in known]
        told = {n: v for n, v in self.mapping.constants.items() if n in wanted}
        self.constants_used |= told.keys()
        if file in self.readings:
            self.readings[file].columns_absent = [n for n in wanted if n not in told]
        return [*columns, *(StagedColumn(n, n, literal(v), constant=True) for n, v in told.items())]

    def recognise(self, headers: Sequence[str], format: str) -> Recognised | None:
        """What a line of headers announces, given what the user mapped; :class:`Unread` when they are too many."""
        named = sum(map(bool, headers))
        if named > self.limit("table_column"):
            raise Unread("columns-too-many", count=named, limit=self.limit("table_column"))
        return self.book.recognise(headers, format, self.mapping.headings, self.mapping.constants)

    def note_headers(self, found: Recognised, file: str, row: int | None) -> None:
        """Notes the headers no column answers to, and those that say the same thing twice."""
        self.headers_met.update(filter(None, found.headers))
        if kind := announced_kind(found.headers):
            self.kinds[file] = kind
        for position, unit in found.units.items():
            heading, header = found.headings[position], found.headers[position]
            told = {"unit": unit, "multiply": f"{heading.multiply:g}", "line": _line(header, heading.column, 1)}
            self.problem("header-unit-read", "note", file, row, column=header, **told)
        if found.ignored:
            near = {h: c for h in found.ignored if (c := self.book.closest(found, h))}
            suggestion = f" ({self.named([f'{h} → {c}' for h, c in near.items()])})" if near else ""
            lines = [line for h in found.ignored if (line := self._quantity(found, h))]
            severity: Severity = "doubt" if lines else "note"
            told = {"columns": self.named(found.ignored), "suggestion": suggestion}
            told["lines"] = f" (columns: {{{', '.join(lines)}}})" if lines else ""
            self.problem("columns-ignored", severity, file, row, **told)
        for header in found.repeated:
            self.problem("header-repeated", "error", file=file, row=row, column=header)

    def _quantity(self, found: Recognised, header: str) -> str:
        """The line of a mapping that reads a header which names a quantity, by its unit or the column it resembles.

        Empty when it names none.
        """
        unit, words = named_unit(header)[1].lower(), set(re.findall(r"[\w/]+", header.lower()))
        rows = {r["word"].lower(): r for r in load_reference_table("header_units")}
        if found.table == "equipment" and unit in rows:
            return _line(header, rows[unit]["column"], float(rows[unit]["multiply"]))
        meant = self.book.meant(found, header)
        if any(c.name == meant and c.type == "DOUBLE" for c in TABLES.get(found.table, ())):
            return _line(header, str(meant), self.units.get(str(meant), {}).get(unit, 1))
        known = {c.name for c in export_specs().get(found.table) or TABLES.get(found.table, ())}
        of_unit = {c: units[unit] for c, units in self.units.items() if unit in units and c in known}
        if len(unit) > 1 and of_unit:
            one = set(of_unit.values())
            return _line(header, min(of_unit) if len(of_unit) == 1 else "…", one.pop() if len(one) == 1 else 1)
        if found.table == "equipment" and (met := sorted(words & rows.keys())):
            return _line(header, rows[met[0]]["column"], float(rows[met[0]]["multiply"]))
        named = words & {u for units in self.units.values() for u in units if len(u) > 1}
        return _line(header, "…", 1) if named else ""


def _line(header: str, column: str, multiply: float) -> str:
    """A line of ``columns`` of a mapping, as YAML takes it whatever the header."""
    how = ", ".join(": ".join(p) for p in (("column", column), ("multiply", f"{multiply:.6g}")))
    return ": ".join((json.dumps(header, ensure_ascii=False), f"{{{how}}}"))


def announced_kind(headers: Iterable[str]) -> str:
    """The kind of list that most of its headers announce; empty when they announce none, or two as much.

    >>> [announced_kind(h) for h in (["Nom", "Taille", "Type"], ["Nom", "Type"], ["Modality", "AE Title"])]
    ['monitor', '', 'biomedical']
    """
    rows = [r for r in load_reference_table("list_kinds") if r["evidence"] == "header"]
    met = {bare(h) for h in headers if h}
    votes = Counter(r["kind"] for r in rows if bare(r["word"]) in met)
    first, second = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return "" if second[1] == first[1] else first[0]


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


def load_units() -> dict[str, dict[str, float]]:
    """Column -> word of a unit, in lower case -> what it multiplies by, of ``reference/cell_units.csv``."""
    units: dict[str, dict[str, float]] = {}
    for row in load_reference_table("cell_units"):
        for column in row["columns"].split():
            units.setdefault(column, {})[row["word"].lower()] = float(row["multiply"])
    return units


def number_of(value: object) -> float | None:
    """A cell its file types as a number; None otherwise."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def as_text(value: object) -> Cell:
    """A value as the text of a cell: whole numbers without decimals, dates in ISO, entities as characters."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = html.unescape(value) if "&" in value else value
        return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
