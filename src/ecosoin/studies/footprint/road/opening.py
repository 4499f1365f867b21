"""The two readings a study begins with, side by side: inventory (DuckDB works) and factor sets (Python works).

Then the account of what was read, file by file.
"""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.factor_sets import choose_factors
from ecosoin.doors.formats.reading import ReadReport, read_inventory
from ecosoin.engine.choice import Choice
from ecosoin.inputs.columns import TABLES, Frame
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.results.record import FileReading, SetAside, file_name

_SET_ASIDE = {"duplicate-line": None, "glpi-virtual": None, "glpi-list-virtual": "lines", "json-items-left": "items"}
"""Problems that say that lines were left out, and the parameter that counts them (else each is one line)."""


@dataclass(frozen=True)
class Opened:
    """The tables read, what reading them said, and the factors chosen; ``problems`` holds those of both."""

    con: duckdb.DuckDBPyConnection
    choice: Choice
    read: ReadReport
    problems: list[Problem]


def open_study(
    paths: Sequence[Path | Frame],
    year: int,
    *,
    country: str = "FR",
    factors: str | None = None,
    format: str = "auto",
    mapping: Path | None = None,
) -> Opened:
    """Reads the inventory and the factor sets. Raises InputProblems with what is wrong in either, all at once."""
    con = connect()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_inventory, con, paths, format=format, mapping=mapping, year=year, country=country)
        try:
            choice = choose_factors(factors, country, year)
        except InputProblems as error:
            raise InputProblems([*error.problems, *reading.result().problems]) from error
        read = reading.result()
    return Opened(con, choice, read, [*(d for s in choice.sets for d in s.doubts), *read.problems])


def file_readings(con: duckdb.DuckDBPyConnection, read: ReadReport) -> list[FileReading]:
    """What became of the rows of each file or sheet: kept in a table, comments, or set aside for a reason."""
    formats = {str(path): format for path, format in read.formats.items()}
    kept = Counter[str]()
    for table in TABLES:
        kept.update(dict(con.execute(f"select source_file, count(*) from {table} group by 1").fetchall()))
    comments, aside, absent = Counter[str](), Counter[tuple[str, str]](), dict[str, list[str]]()
    for p in read.problems:
        file, count = p.file or "", p.params
        if p.code == "comment-lines":
            comments[file] += int(str(count["lines"]))
        elif p.code in _SET_ASIDE:
            named = _SET_ASIDE[p.code]
            aside[file, p.code] += int(str(count[named])) if named else 1
        elif p.code == "more-of-the-same" and count["check"] in _SET_ASIDE:
            aside[file, str(count["check"])] += int(str(count["total"])) - int(str(count["listed"]))
        elif p.code == "id-column-absent":
            absent.setdefault(file, []).append("item_id")
    readings = []
    for file in sorted({*formats, *kept}):
        whole = next((f for f in formats if file == f or file.startswith(f"{f}#")), file)
        if file == whole and any(k.startswith(f"{file}#") for k in kept):
            continue
        lost = [SetAside(code=c, lines=n) for (f, c), n in sorted(aside.items()) if f == file]
        readings.append(
            FileReading(
                file=file_name(whole),
                sheet=file.removeprefix(whole).removeprefix("#") or None,
                format=formats.get(whole, "table"),
                unit="row",
                lines=kept[file] + comments[file] + sum(a.lines for a in lost),
                kept=kept[file],
                comments=comments[file],
                set_aside=lost,
                columns_absent=absent.get(file, []),
            )
        )
    return readings
