"""From the files a care team has to acts: FHIR, OMOP, CSV or Parquet, recognised by what they hold."""

from collections.abc import Sequence
from pathlib import Path

from ecosoin.doors.formats.care_staging import ActStaging, number_patients, open_staging
from ecosoin.doors.formats.care_table import read_mapping, stage_table
from ecosoin.doors.formats.fhir import resource_of, stage_fhir
from ecosoin.doors.formats.omop import omop_files, stage_omop_duckdb, stage_omop_files, stage_omop_postgres
from ecosoin.kernel.errors import Problem, UsageError

_POSTGRES = ("postgresql://", "postgres://")


def read_acts(paths: Sequence[str], format: str, *, mapping: Path | None, working: Path, memory: str) -> ActStaging:
    """Reads everything into ``working``, patients numbered. Bad data never raises: see its problems."""
    staging = open_staging(working, memory)
    tables: list[Path] = []
    fhir: list[Path] = []
    columns = read_mapping(mapping)
    for text in paths:
        if text.startswith(_POSTGRES):
            stage_omop_postgres(staging, text, working)
            continue
        path = Path(text)
        if not path.exists():
            raise UsageError("path-not-found", path=text)
        if path.suffix == ".duckdb":
            stage_omop_duckdb(staging, path)
        elif path.is_dir() and (format == "omop" or (format == "auto" and len(omop_files(path)) > 1)):
            stage_omop_files(staging, path)
        else:
            for file in sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]:
                kind = _kind(file, format)
                if kind == "fhir":
                    fhir.append(file)
                elif kind == "csv":
                    tables.append(file)
                elif not path.is_dir():
                    staging.problems.append(Problem("acts-format-unknown", "error", file.name))
    if fhir:
        stage_fhir(staging, fhir)
    stage_table(staging, tables, columns)
    if not any(p.severity == "error" for p in staging.problems):
        number_patients(staging)
    return staging


def _kind(path: Path, format: str) -> str | None:
    suffixes = [s.lower() for s in path.suffixes]
    if format in ("auto", "fhir") and (".ndjson" in suffixes or (format == "fhir" and ".json" in suffixes)):
        return "fhir" if resource_of(path) or ".ndjson" in suffixes else None
    if format in ("auto", "csv") and (".csv" in suffixes or ".parquet" in suffixes):
        return "csv"
    return None
