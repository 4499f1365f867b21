"""Exports of what is already there: each file read as an inventory is, by the formats that tell of usage."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import seal
from ecosoin.doors.formats.format import formats_of
from ecosoin.doors.formats.mapping import USAGE, read_mapping
from ecosoin.doors.formats.mapping_use import MappingUse
from ecosoin.doors.formats.reading import stage_files
from ecosoin.doors.formats.usage_lines import leave_repeats
from ecosoin.doors.given_places import given_places
from ecosoin.doors.scratch import scratch_folder
from ecosoin.doors.text.export_columns import export_tables
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.signals import Usage
from ecosoin.kernel.errors import Problem
from ecosoin.reference import load_reference_table
from ecosoin.results.places import Places
from ecosoin.results.record import FileReading

_UNKNOWN = {"headers-unknown": "headers", "json-unknown": "keys"}
"""Problems of a file that is not an export -> what they tell of it."""
_LAST = date(9999, 1, 1)
"""No export is later: the day after the last one of all is none."""
_LONGEST = 200
"""Characters of a list of headers that a problem keeps."""


@dataclass(frozen=True)
class Exports:
    """What exports tell, the listings laid in ``con``; what was read and wrong in each file, what files are called."""

    con: duckdb.DuckDBPyConnection
    usage: Usage
    reading: list[FileReading]
    problems: list[Problem]
    places: Places


def read_exports(
    paths: Sequence[Path], con: duckdb.DuckDBPyConnection, horizon: date = date.max, mapping: Path | None = None
) -> Exports:
    """Reads every file; a folder gives its files. What is not an export is left out and told; lines in error too.

    So are those that repeat another word for word, and those dated after ``horizon``.
    """
    usage = Usage(horizon=min(horizon, _LAST))
    places = given_places(paths)
    with scratch_folder("read") as scratch:
        seal(con, paths, [scratch])
        staging = Staging(
            con,
            scratch,
            year=usage.horizon.year,
            country="",
            mapping=read_mapping(mapping, USAGE),
            tolerate=1.0,
            command="signals",
            places=places,
        )
        formats = formats_of("signals")
        stage_files(staging, paths, formats)
        leave_repeats(staging)
        use = MappingUse(staging)
        use.look()
        use.tell()
        for one in formats.values():
            one.usage(staging, usage)
    readings = [r for _, r in sorted(staging.readings.items())]
    return Exports(con, usage, readings, [_told(p) for p in staging.problems], places=places)


def _told(problem: Problem) -> Problem:
    """A file that is no export is a doubt, told with what we read."""
    if problem.code == "lines-set-aside":
        return replace(problem, code="signals-lines-set-aside")
    if problem.code not in _UNKNOWN:
        return problem
    found = str(problem.params[_UNKNOWN[problem.code]])[:_LONGEST] or "—"
    rows = [r for r in load_reference_table("formats") if "signals" in r["command"].split()]
    listed = {"listing": ", ".join(export_tables("listing"))}
    known = ", ".join(f"{r['format']} ({listed.get(r['format'], r['files'])})" for r in rows)
    return replace(
        problem, code="signals-file-unknown", severity="doubt", row=None, params={"columns": found, "known": known}
    )
