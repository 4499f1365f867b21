"""From canonical tables to activity and lines: the part of a study where the engine works."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb
import numpy as np

from ecosoin.doors.engines.duck import Columns, DuckEngine, count
from ecosoin.engine.activity import ActivityTable
from ecosoin.engine.allocation import machine_shares, overallocated, service_shares
from ecosoin.engine.choice import Choice
from ecosoin.engine.dialect import Dialect
from ecosoin.engine.server_components import ServerDefaults, component_quantities
from ecosoin.engine.settings import StudySettings
from ecosoin.engine.statement import Shape, activity_select, line_select
from ecosoin.kernel.errors import Problem
from ecosoin.kernel.sql import literal
from ecosoin.reference import load_reference_table

LINE_COLUMNS = ("item_id", "name", "type", "model", "source_file", "source_row", "quantity", "ownership")
"""Columns of the inventory carried to the lines file, so that a number can be explained."""


class Engine(Protocol):
    """Runs the statement of :mod:`ecosoin.engine.statement`; DuckDB by default, Spark for a region or a country."""

    @property
    def dialect(self) -> Dialect: ...

    def columns(self, sql: str) -> Columns: ...


@dataclass(frozen=True)
class Measured:
    """The activity of known items, and the lines that could not be matched to one."""

    activity: ActivityTable
    unmatched_lines: int
    line_count: int
    assumed_lines: int
    shape: Shape


def allocate(con: duckdb.DuckDBPyConnection, choice: Choice) -> tuple[bool, int, list[Problem]]:
    """Lays ``allocation`` down when there are machines or applications: (is there one, machines, problems)."""
    machines = count(con, "virtual_machine")
    applications = count(con, "application")
    if not machines and not applications:
        return False, 0, []
    con.execute(f"create table machine_share as {machine_shares(choice.hypotheses)}")
    con.execute(f"create table allocation as {service_shares(bool(applications))}")
    problems = []
    for table in ("machine_share", "allocation"):
        for host, total in con.execute(overallocated(table)).fetchall():
            file, row = con.execute(
                "select min(source_file), min(source_row) from equipment where item_id = ?", [host]
            ).fetchall()[0]
            problems.append(
                Problem("shares-above-one", "error", file, row, params={"item": host, "total": f"{total:g}"})
            )
        if problems:
            break
    return True, machines, problems


def shape_of(con: duckdb.DuckDBPyConnection, choice: Choice, given: frozenset[str], has_allocation: bool) -> Shape:
    """Bottom-up servers are used when the sets know every component and a line gives processors and memory."""
    quantities = component_quantities(_server_defaults())
    known = all((item, "manufacturing", "climate_change") in choice.selection.factors for item in quantities)
    if not known or not _bottom_up_lines(con):
        return Shape(has_allocation, {}, given)
    return Shape(has_allocation, quantities, given)


def _bottom_up_lines(con: duckdb.DuckDBPyConnection) -> bool:
    if not con.execute("select bool_or(bottom_up) from resolution").fetchall()[0][0]:
        return False
    found = con.execute(
        "select 1 from resolved where bottom_up and cpu_count is not null and ram_gb is not null limit 1"
    ).fetchall()
    return bool(found)


def measure(engine: Engine, settings: StudySettings, shape: Shape) -> Measured:
    """Runs the one heavy statement and splits what it gives into known items and unmatched lines."""
    columns = engine.columns(activity_select(settings, engine.dialect, shape))
    item = columns["item"]
    known = np.array([x is not None for x in item], dtype=bool)
    lines = columns["lines"].astype(np.int64)

    def text(name: str) -> tuple[str, ...]:
        return tuple(str(x) for x in columns[name][known])

    assumed = columns["assumed"].astype(bool)
    activity = ActivityTable(
        item=tuple(str(x) for x in item[known]),
        place=text("place"),
        quality=text("quality"),
        unit_year=columns["unit_year"][known].astype(np.float64),
        use_unit=columns["use_unit"][known].astype(np.float64),
        energy_kwh=columns["energy_kwh"][known].astype(np.float64),
        lines=lines[known],
        scope={"site": text("site"), "service": text("service"), "assumed": text("assumed")},
    )
    return Measured(
        activity=activity,
        unmatched_lines=int(lines[~known].sum()),
        line_count=int(lines.sum()),
        assumed_lines=int(lines[known & assumed].sum()),
        shape=shape,
    )


def lay_lines(engine: DuckEngine, settings: StudySettings, shape: Shape) -> None:
    """Lays the table ``line`` down: every line with its amounts and how each was found."""
    engine.con.execute(f"create table line as {line_select(settings, engine.dialect, shape, LINE_COLUMNS)}")


def study_tables(con: duckdb.DuckDBPyConnection, folder: Path) -> Mapping[str, Path]:
    """The tables of the statement as Parquet files, for an engine that is not in this process."""
    names = ["equipment", "resolution", "place"]
    if con.execute("select 1 from information_schema.tables where table_name = 'allocation'").fetchall():
        names.append("allocation")
    paths = {}
    for name in names:
        paths[name] = folder / f"{name}.parquet"
        con.execute(f"copy (select * from {name}) to {literal(paths[name])} (format parquet, compression zstd)")
    return paths


def component_items(shape: Shape) -> tuple[str, ...]:
    """The items a bottom-up server is made of, in this study."""
    return tuple(shape.component_quantity)


def _server_defaults() -> ServerDefaults:
    value = {row["id"]: float(row["value"]) for row in load_reference_table("server_components")}
    return ServerDefaults(**{f: value[f] for f in ServerDefaults.__dataclass_fields__})
