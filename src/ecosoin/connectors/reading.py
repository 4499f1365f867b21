"""From the files a user has to the four canonical tables: every format recognised, every problem said at once."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ecosoin.connectors.csv_table import stage_csv
from ecosoin.connectors.g4it import apply_datacentres
from ecosoin.connectors.inventory_tables import check_relations, check_staged, lay_tables
from ecosoin.connectors.staging import Staging
from ecosoin.kernel.errors import Problem, UsageError, sorted_problems

FORMATS = ("auto", "table", "g4it", "evalcarbone", "glpi", "rvtools", "pcr-si")


@dataclass(frozen=True)
class ReadReport:
    """What reading found: problems, the format of each file read, the rows of each canonical table."""

    problems: list[Problem]
    formats: Mapping[Path, str]
    rows: Mapping[str, int]


def read_inventory(
    con: duckdb.DuckDBPyConnection,
    paths: Sequence[Path],
    format: str = "auto",
    mapping: Path | None = None,
    year: int = 0,
    country: str = "",
) -> ReadReport:
    """Creates the tables ``equipment``, ``virtual_machine``, ``application``, ``study_fact`` in ``con``.

    Bad data never raises: its problems are in the report. A path that does not exist or an unknown format does.
    """
    if format not in FORMATS:
        raise UsageError("option-value-unknown", value=format, option="--format", choices=", ".join(FORMATS))
    files = _files(paths)
    with tempfile.TemporaryDirectory(prefix="ecosoin-") as scratch:
        staging = Staging(con, Path(scratch), year)
        formats = {}
        for path in files:
            read = stage_csv(staging, path, format)
            if read is not None:
                formats[path] = read[0]
                staging.staged.append(read[1])
        apply_datacentres(staging)
        typed = {id(s): check_staged(staging, s) for s in staging.staged}
        rows = lay_tables(staging, typed)
        check_relations(staging)
    return ReadReport(sorted_problems(staging.problems), formats, rows)


def _files(paths: Sequence[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UsageError("path-not-found", path=str(path))
        if path.is_dir():
            files += sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        else:
            files.append(path)
    return files
