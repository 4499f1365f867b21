"""The two readings a study begins with, side by side: inventory (DuckDB works) and factor sets (Python works)."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.factor_sets import choose_factors
from ecosoin.doors.formats.reading import ReadReport, read_inventory
from ecosoin.engine.choice import Choice
from ecosoin.kernel.errors import InputProblems, Problem


@dataclass(frozen=True)
class Opened:
    """The tables read, what reading them said, and the factors chosen; ``problems`` holds those of both."""

    con: duckdb.DuckDBPyConnection
    choice: Choice
    read: ReadReport
    problems: list[Problem]


def open_study(
    paths: Sequence[Path],
    year: int,
    country: str = "FR",
    factors: str | None = None,
    format: str = "auto",
    mapping: Path | None = None,
) -> Opened:
    """Reads the inventory and the factor sets. Raises InputProblems with what is wrong in either, all at once."""
    con = connect()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_inventory, con, paths, format, mapping, year, country)
        try:
            choice = choose_factors(factors, country, year)
        except InputProblems as error:
            raise InputProblems([*error.problems, *reading.result().problems]) from error
        read = reading.result()
    return Opened(con, choice, read, [*(d for s in choice.sets for d in s.doubts), *read.problems])
