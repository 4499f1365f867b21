"""From the files a user has to the four canonical tables: every format recognised, every problem said at once."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ecosoin.doors.format_names import format_names
from ecosoin.doors.formats.inventory_tables import check_relations, check_staged, lay_tables
from ecosoin.doors.formats.mapping import read_mapping
from ecosoin.doors.formats.recognition import inventory_files, stage_files
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Frame
from ecosoin.kernel.errors import Problem, UsageError, sorted_problems


@dataclass(frozen=True)
class ReadReport:
    """What reading found: problems, the format of each file read, the rows of each canonical table."""

    problems: list[Problem]
    formats: Mapping[Path, str]
    rows: Mapping[str, int]


def read_inventory(
    con: duckdb.DuckDBPyConnection,
    paths: Sequence[Path | Frame],
    format: str,
    mapping: Path | None,
    year: int,
    country: str,
) -> ReadReport:
    """Creates the tables ``equipment``, ``virtual_machine``, ``application``, ``study_fact`` in ``con``.

    Bad data never raises: its problems are in the report. A path that does not exist or an unknown format raises
    UsageError; a mapping file that cannot be used raises InputProblems.
    """
    names = format_names("footprint")
    if format not in names:
        raise UsageError("option-value-unknown", value=format, option="--format", choices=", ".join(names))
    with tempfile.TemporaryDirectory(prefix="ecosoin-") as scratch:
        staging = Staging(con, Path(scratch), year=year, country=country, mapping=read_mapping(mapping))
        formats = stage_files(staging, inventory_files(staging, paths), format)
        typed = {id(s): check_staged(staging, s) for s in staging.staged}
        rows = lay_tables(staging, typed)
        check_relations(staging)
        if not rows["equipment"] and not any(p.severity == "error" for p in staging.problems):
            first = paths[0] if paths else ""
            staging.problem("no-equipment", "error", first.name if isinstance(first, Frame) else str(first))
        for staged in staging.staged:
            if not staged.in_place:
                con.execute(f"drop table {typed[id(staged)]}")
    return ReadReport(sorted_problems(staging.problems), formats, rows)
