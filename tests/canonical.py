"""Small catalogue rows and canonical inventories laid down in DuckDB, for tests that start after the files are read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from ecosoin.catalogue.factor_set import Factor, Item, Mix
from ecosoin.doors.engines.duck import create_table
from ecosoin.engine.factor_matrix import FactorMatrix, factor_matrix
from ecosoin.engine.statement import Hypotheses, StudySettings
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
    factor_ratios={"high": 1.1, "medium": 1.3, "low": 2.0, "coverage": 0.9, "floor": 1.1},
)
SETTINGS = StudySettings(2024, "FR", HYPOTHESES)

RESOLUTION = (
    ("type", "VARCHAR"),
    ("model", "VARCHAR"),
    ("item", "VARCHAR"),
    ("tier", "VARCHAR"),
    ("bottom_up", "BOOLEAN"),
    ("energy_kind", "VARCHAR"),
    ("default_power_w", "DOUBLE"),
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


def lay_resolution(
    con: duckdb.DuckDBPyConnection, rows: Sequence[tuple[Any, ...]], place: str = "FR", kind: str = "",
    power_w: float | None = None,
) -> None:  # fmt: skip
    """``resolution`` as (type, item, tier, bottom_up, lifetime, energy), and one place for every line."""
    laid = [(t, "", i, tier, b, kind, power_w, life, kwh) for t, i, tier, b, life, kwh in rows]
    create_table(con, "resolution", RESOLUTION, laid)
    create_table(con, "place", (("country", "VARCHAR"), ("place", "VARCHAR")), [("", place)])


RATIOS = {"high": 1.1, "medium": 1.3, "low": 2.0, "coverage": 0.9, "floor": 1.1}
Z90 = 1.6448536269514722
"""The normal quantile of 95 %."""


def item(name: str, category: str = "", tier: str = "terminals") -> Item:
    return Item(name, category or name, tier, None, None, (), "")


def factor(
    name: str, stage: str, criterion: str, value: float, low: float | None = None, high: float | None = None,
    quality: str = "medium",
) -> Factor:  # fmt: skip
    return Factor(
        "s", name, stage, criterion, value, low, high, 0.9, "kg/unit", "", None, None, quality, "src", "p. 2", ""
    )


def mix(place: str, criterion: str, value: float, low: float | None = None, high: float | None = None) -> Mix:
    return Mix("s", place, 2023, criterion, value, low, high, "kg/kWh", "src")


def matrix(
    items: Iterable[Item],
    places: Iterable[str],
    factors: Iterable[Factor],
    mixes: Iterable[Mix],
    names: Iterable[str] = (),
    components: Iterable[str] = (),
) -> FactorMatrix:
    """The matrix of items (or of ``names`` of them, such as ``server@components``)."""
    definitions = {i.item: i for i in items}
    return factor_matrix(
        tuple(names) or tuple(definitions),
        places,
        definitions,
        {(f.item, f.stage, f.criterion): f for f in factors},
        {(m.place, m.criterion): m for m in mixes},
        RATIOS,
        components,
    )
