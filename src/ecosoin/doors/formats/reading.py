"""From the files a user has to the four canonical tables: each told by what it contains first, by its name last."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb

from ecosoin.doors.engines.duck import seal
from ecosoin.doors.format_names import format_names
from ecosoin.doors.formats.format import Format, formats_of
from ecosoin.doors.formats.input_folder import folder_files
from ecosoin.doors.formats.inventory_tables import check_relations, check_staged, lay_tables
from ecosoin.doors.formats.mapping import read_mapping
from ecosoin.doors.formats.mapping_use import MappingUse
from ecosoin.doors.given_places import given_places
from ecosoin.doors.refusals import given_paths
from ecosoin.doors.scratch import scratch_folder
from ecosoin.doors.text.csv_table import stage_csv
from ecosoin.doors.text.file_kind import file_kind
from ecosoin.doors.text.json_rows import stage_json_rows
from ecosoin.doors.text.parquet_table import damage_told, stage_frame, stage_parquet
from ecosoin.doors.text.staging import ColumnMapping, Staging, Unread
from ecosoin.doors.text.tolerant_json import read_json
from ecosoin.doors.text.workbook import open_workbook, stage_workbook
from ecosoin.doors.text.workbook_weight import WorkbookRefused, broken_reader_told
from ecosoin.doors.text.xml_document import read_xml_document
from ecosoin.inputs.columns import Frame, Staged
from ecosoin.kernel.errors import Problem, UsageError, sorted_problems
from ecosoin.results.places import NOWHERE, Places
from ecosoin.results.record import FileReading


def inventory_files(staging: Staging, paths: Sequence[Path | Frame]) -> list[Path | Frame]:
    """The files to read, folders opened; those of a folder that cannot hold data are left, and said."""
    given_paths([p for p in paths if not isinstance(p, Frame)])
    files: list[Path | Frame] = []
    for path in paths:
        files += folder_files(staging, path) if isinstance(path, Path) and path.is_dir() else [path]
    return _once(staging, files)


def _once(staging: Staging, files: Sequence[Path | Frame]) -> list[Path | Frame]:
    """The files, each once whatever the paths that lead to it; those given again are said."""
    where = [f.resolve() if isinstance(f, Path) else id(f) for f in files]
    first = dict(zip(reversed(where), reversed(files), strict=True))
    again = [first[place] for place, times in Counter(where).items() if times > 1]
    if again:
        names = [f.name for f in again]
        file = str(again[0]) if isinstance(again[0], Path) else again[0].name
        staging.problem("file-given-twice", "note", file, count=len(again), files=staging.named(names))
    return [first[place] for place in dict.fromkeys(where)]


def stage_files(
    staging: Staging, paths: Sequence[Path | Frame], formats: Mapping[str, Format], asked: str = "auto"
) -> dict[Path, str]:
    """Stages every file and dataframe; gives the format each was recognised as.

    A file of a folder, not named itself, that no format takes is left out, and why is a doubt.
    """
    taken: dict[Path, str] = {}
    named = {p.resolve() for p in paths if isinstance(p, Path) and not p.is_dir()}
    files, reading = inventory_files(staging, paths), _Reading(staging, asked, formats)
    for path in files:
        before, found = len(staging.problems), None
        if not isinstance(path, Frame) and (shown := os.fsencode(path).decode("utf-8", "replace")) != str(path):
            staging.problem("file-name-unreadable", "error", shown)
            continue
        try:
            found = reading.frame(path) if isinstance(path, Frame) else reading.file(path)
        except OSError as error:
            staging.problem("file-unreadable", "error", str(path), reason=error.strerror or str(error))
        except Unread as error:
            staging.problem(error.code, "error", path.name if isinstance(path, Frame) else str(path), **error.params)
        if found is None and isinstance(path, Path) and path.resolve() not in named:
            staging.problems[before:] = [
                replace(p, severity="doubt") if p.severity == "error" else p for p in staging.problems[before:]
            ]
        if found is not None:
            taken[Path(path.name) if isinstance(path, Frame) else path] = found
    return taken


class _Reading:
    """The files of one inventory, each sent to the format that takes it; ``asked`` is a format or ``auto``."""

    def __init__(self, staging: Staging, asked: str, formats: Mapping[str, Format]):
        self.staging, self.asked, self.formats = staging, asked, formats
        self.allowed = {n: f for n, f in formats.items() if asked in ("auto", n)}

    def frame(self, frame: Frame) -> str | None:
        return self._keep(stage_frame(self.staging, frame, self.asked))

    def file(self, path: Path) -> str | None:
        kind = file_kind(path)
        match kind.name:
            case "refused":
                told = {k: self.staging.named(v) for k, v in kind.told.items()}
                self.staging.problems.append(Problem(kind.code, "error", str(path), params=told))
                return None
            case "parquet":
                return self._keep(stage_parquet(self.staging, path, self.asked))
            case "workbook":
                return self._workbook(path)
            case "json":
                return self._json(path)
            case "xml":
                return self._document(path, read_xml_document(self.staging, path), [])
        return self._keep(stage_csv(self.staging, path, self.asked))

    def _keep(self, read: tuple[str, Staged] | None) -> str | None:
        if read is None:
            return None
        name, staged = read
        self.staging.staged.append(self.formats[name].complete(self.staging, staged))
        return name

    def _workbook(self, path: Path) -> str | None:
        staging = self.staging
        workbook = open_workbook(staging, path)
        if workbook is None:
            return None
        before = len(staging.staged)
        try:
            with broken_reader_told():
                for name, one in self.allowed.items():
                    if one.takes_sheets(workbook.sheet_names):
                        one.stage_workbook(staging, path, workbook)
                        return name
                found = stage_workbook(staging, path, workbook, self.asked)
        except WorkbookRefused as error:
            staging.problem(error.code, "error", str(path), error.row, **error.params)
            return None
        if found is not None:
            staging.staged[before:] = [self.formats[found].complete(staging, s) for s in staging.staged[before:]]
        return found

    def _json(self, path: Path) -> str | None:
        departures: list[Problem] = []
        return self._document(path, read_json(self.staging, path, departures), departures)

    def _document(self, path: Path, document: Any, departures: list[Problem]) -> str | None:
        staging, file = self.staging, str(path)
        if document is None:
            return None
        if document in ([], {}):
            staging.problem("file-empty", "error", file)
            return None
        for name, one in self.allowed.items():
            if one.takes_document(document):
                one.stage_document(staging, path, document, departures)
                return name
        if isinstance(document, Mapping) and "$schema" in document:
            staging.problem("json-schema-left", "note", file)
        elif not any(one.refuse_document(staging, path, document) for one in self.allowed.values()):
            found = stage_json_rows(staging, path, document, self.asked)
            if found is not None:
                return self._keep(found)
            first = document[0] if isinstance(document, list) and document else document
            keys = staging.named([*first]) if isinstance(first, Mapping) else type(document).__name__
            staging.problem("json-unknown", "error", file, keys=keys)
        return None


@dataclass(frozen=True)
class ReadReport:
    """What reading found: problems, the format and the account of each file, the rows of each canonical table."""

    problems: list[Problem]
    formats: Mapping[Path, str]
    rows: Mapping[str, int]
    readings: list[FileReading]
    accounts: Mapping[str, FileReading] = field(default_factory=dict)
    """The same accounts, by the file (or ``path#sheet``) that lines and problems name."""
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    mapping: ColumnMapping = field(default_factory=ColumnMapping)
    kinds: Mapping[str, str] = field(default_factory=dict)
    """File (or ``path#sheet``) -> the kind of list it announces: ``computer``, ``monitor``, ``biomedical``…"""
    places: Places = NOWHERE
    """What files are called in a result."""

    def header(self, file: str | None, column: str) -> str:
        """What a canonical column is called in a file; its own name when the file has none."""
        return self.headers.get(file or "", {}).get(column, column)

    def named(self, problems: Iterable[Problem]) -> list[Problem]:
        """Problems at canonical columns, at the headers of their files."""
        return [p if p.column is None else replace(p, column=self.header(p.file, p.column)) for p in problems]


def read_inventory(
    con: duckdb.DuckDBPyConnection,
    paths: Sequence[Path | Frame],
    format: str,
    mapping: Path | None,
    year: int,
    country: str,
    tolerate: float | None = None,
) -> ReadReport:
    """Creates the tables ``equipment``, ``virtual_machine``, ``application``, ``study_fact`` in ``con``.

    ``tolerate``: the share of the lines of a file that may be wrong and set aside. Bad data never raises: its problems
    are in the report. A path that does not exist or an unknown format raises
    UsageError; a mapping file that cannot be used, or a Parquet file whose pages are damaged, raises InputProblems.
    """
    names = format_names("footprint")
    if format not in names:
        raise UsageError("option-value-unknown", value=format, option="--format", choices=", ".join(names))
    given_paths([*(p for p in paths if not isinstance(p, Frame)), *filter(None, [mapping])])
    places = given_places(p for p in paths if not isinstance(p, Frame))
    with scratch_folder("read") as scratch:
        seal(con, [p for p in paths if not isinstance(p, Frame)], [scratch])
        staging = Staging(
            con, scratch, year=year, country=country, mapping=read_mapping(mapping), tolerate=tolerate, places=places
        )
        with damage_told(paths, staging.problems):
            formats = formats_of(staging.command)
            taken, use = stage_files(staging, paths, formats, format), MappingUse(staging)
            use.look()
            for one in formats.values():
                one.finish(staging)
            use.look()
            use.tell()
            typed = {id(s): check_staged(staging, s) for s in staging.staged}
            rows = lay_tables(staging, typed)
            check_relations(staging)
            if not rows["equipment"] and not any(p.severity == "error" for p in staging.problems):
                first = paths[0] if paths else ""
                staging.problem("no-equipment", "error", first.name if isinstance(first, Frame) else str(first))
            for staged in staging.staged:
                if not staged.in_place:
                    con.execute(f"drop table {typed[id(staged)]}")
    readings = [r for _, r in sorted(staging.readings.items())]
    headers = {s.shown_file: {c.column: c.header for c in s.columns} for s in staging.staged}
    return ReadReport(
        sorted_problems(staging.problems),
        taken,
        rows,
        readings,
        accounts=staging.readings,
        headers=headers,
        mapping=staging.mapping,
        kinds=staging.kinds,
        places=places,
    )
