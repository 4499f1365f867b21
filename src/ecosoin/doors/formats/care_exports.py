"""From the files a care team has to acts: FHIR, OMOP, CSV or Parquet, recognised by what they hold."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ecosoin.doors.engines.duck import seal
from ecosoin.doors.formats.care_staging import ActStaging, number_patients, open_staging, tell_left_out
from ecosoin.doors.formats.care_table import COLUMNS, stage_table
from ecosoin.doors.formats.fhir import stage_fhir
from ecosoin.doors.formats.fhir_files import BROKEN, Damaged, FhirFile, head_of, look, open_bytes
from ecosoin.doors.formats.input_folder import leads_out
from ecosoin.doors.formats.mapping import read_mapping
from ecosoin.doors.formats.omop import (
    is_omop_table,
    omop_files,
    stage_omop_duckdb,
    stage_omop_files,
    stage_omop_postgres,
)
from ecosoin.doors.given_places import given_places
from ecosoin.doors.refusals import given_path
from ecosoin.doors.text.packed import PARQUET, begins, is_web_page
from ecosoin.kernel.errors import Problem

_POSTGRES = ("postgresql://", "postgres://")
_TABLES = (".csv", ".tsv", ".txt", ".gz", ".parquet")
_DUCK, _DUCK_AT, _MAGIC = b"DUCK", 8, 16
"""What a DuckDB file holds, where, and how many first bytes of a file are looked at."""


def read_acts(paths: Sequence[str], format: str, *, mapping: Path | None, working: Path, memory: str) -> ActStaging:
    """Reads everything into ``working``, patients numbered. Bad data never raises: see its problems."""
    given = [Path(p) for p in paths if not p.startswith(_POSTGRES)]
    staging = open_staging(working, memory, given_places(given))
    journals = [p.with_name(f"{p.name}.wal") for p in given if p.is_file() and _is_database(p)]
    seal(staging.con, [*given, *journals], [working])
    columns = read_mapping(mapping, COLUMNS)
    found = _Found()
    for text in paths:
        if text.startswith(_POSTGRES):
            found.addresses.append(text)
            continue
        path = given_path(text)
        files = _files(staging, path) if path.is_dir() else [path]
        tables = [p for p in omop_files(path) if p in files] if path.is_dir() else []
        if path.is_dir() and (format == "omop" or (format == "auto" and len(tables) > 1)):
            found.omop_tables.append(tables)
            others = [p for p in files if p.parent == path and p not in tables]
            found.left += [staging.name(p) for p in others if not p.name.startswith(".")]
        else:
            for file in files:
                _recognise(staging, found, file, format=format, named=not path.is_dir())
    if found.fhir:
        stage_fhir(staging, found.fhir, working)
    for address in found.addresses:
        stage_omop_postgres(staging, address, working)
    for files in found.omop_tables:
        stage_omop_files(staging, files)
    for path in found.omop:
        stage_omop_duckdb(staging, path)
    for path, named in found.tables:
        stage_table(staging, path, columns, named=named)
    if found.left:
        staging.problems.append(Problem("acts-files-left", "note", params={"files": ", ".join(found.left)}))
    tell_left_out(staging)
    if not any(p.severity == "error" for p in staging.problems):
        number_patients(staging)
    return staging


def _files(staging: ActStaging, folder: Path) -> list[Path]:
    """The files of a folder and of those below, sorted; links that lead out of it are told and left."""
    inside = sorted(p for p in folder.rglob("*") if p.is_file())
    links = [p for p in inside if leads_out(p, folder)]
    if links:
        told = {"files": ", ".join(str(p.relative_to(folder)) for p in links)}
        staging.problems.append(Problem("links-left", "note", staging.where(folder), params=told))
    return [p for p in inside if p not in links]


@dataclass
class _Found:
    """What was given, by the way to read it."""

    addresses: list[str] = field(default_factory=list)
    omop: list[Path] = field(default_factory=list)
    omop_tables: list[list[Path]] = field(default_factory=list)
    fhir: list[FhirFile] = field(default_factory=list)
    tables: list[tuple[Path, bool]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def add_table(self, path: Path) -> None:
        """A table of the database whose other tables are in the same folder."""
        same = next((files for files in self.omop_tables if files[0].parent == path.parent), None)
        if same is None:
            self.omop_tables.append([path])
        elif path not in same:
            same.append(path)


def _recognise(staging: ActStaging, found: _Found, path: Path, *, format: str, named: bool) -> None:
    """Finds the way to read a file by its first bytes; a file of a folder that is none of ours is left."""
    try:
        with open_bytes(path) as stream:
            head = stream.read(_MAGIC)
        fhir = look(path) if format in ("auto", "fhir") else None
    except (Damaged, *BROKEN):
        staging.damaged(staging.name(path))
        return
    suffix = path.suffix.lower()
    if fhir:
        found.fhir.append(fhir)
    elif is_web_page(head_of(path)[1]):
        staging.problems.append(Problem("web-page-as-table", "error" if named else "doubt", staging.name(path)))
    elif suffix == ".duckdb" or head[_DUCK_AT:].startswith(_DUCK):
        found.omop.append(path)
    elif format in ("auto", "omop") and is_omop_table(path, staging.con):
        found.add_table(path)
    elif format in ("auto", "csv") and (head.startswith(PARQUET) or suffix in _TABLES or (named and _is_text(head))):
        found.tables.append((path, named))
    elif named:
        staging.problems.append(Problem("acts-format-unknown", "error", staging.name(path)))
    elif not path.name.startswith("."):
        found.left.append(staging.name(path))


def _is_database(path: Path) -> bool:
    return begins(path, _MAGIC)[_DUCK_AT:].startswith(_DUCK)


def _is_text(head: bytes) -> bool:
    """Whether the first bytes may be a table: letters in one byte or two, and no JSON."""
    return b"\0\0" not in head and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"[")
