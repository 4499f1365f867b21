"""Small canonical inventories laid down in DuckDB, for tests that start after the files are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from ecosoin.doors.engines.duck import create_table
from ecosoin.engine.settings import Hypotheses, StudySettings
from ecosoin.inputs.columns import TABLES

Rows = Sequence[Mapping[str, Any]]

HYPOTHESES = Hypotheses(
    pue={"own_room": 1.93, "colocation": 1.55, "hyperscale": 1.17},
    ownership_share={"professional": 1.0, "cope": 0.85, "byod": 0.57},
    quality_half_width={"high": 0.01, "medium": 0.1, "low": 0.2},
    vm_embedded_share=(0.85, 0.02, 0.13),
    vm_use_share=(0.30, 0.60, 0.10),
    spare_server_share=0.06,
    household_person=2.16,
    fibre_share=0.46,
    factor_ratios={"high": 1.1, "medium": 1.3, "low": 2.0, "coverage": 0.9},
)
SETTINGS = StudySettings(2024, "FR", HYPOTHESES)

RESOLUTION = (
    ("type", "VARCHAR"),
    ("model", "VARCHAR"),
    ("item", "VARCHAR"),
    ("tier", "VARCHAR"),
    ("bottom_up", "BOOLEAN"),
    ("default_lifetime_year", "DOUBLE"),
    ("default_energy_kwh_year", "DOUBLE"),
)


def lay_inventory(con: duckdb.DuckDBPyConnection, **tables: Rows) -> None:
    """The canonical tables, with the rows given and every other column NULL; rows are numbered from 2."""
    for table, specs in TABLES.items():
        columns = [(s.name, s.type) for s in specs] + [("source_file", "VARCHAR"), ("source_row", "BIGINT")]
        rows = [
            [{"source_file": "test.csv", "source_row": n, **row}.get(name) for name, _ in columns]
            for n, row in enumerate(tables.get(table, ()), start=2)
        ]
        create_table(con, table, columns, rows)


def lay_resolution(con: duckdb.DuckDBPyConnection, rows: Sequence[tuple[Any, ...]], place: str = "FR") -> None:
    """``resolution`` as (type, item, tier, bottom_up, lifetime, energy), and one place for every line."""
    create_table(con, "resolution", RESOLUTION, [(t, "", i, tier, b, life, kwh) for t, i, tier, b, life, kwh in rows])
    create_table(con, "place", (("country", "VARCHAR"), ("place", "VARCHAR")), [("", place)])
