"""Six lines read as an inventory is, down to the impact of each stage and its status, on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from ecosoin.doors.engines.duck import connect, create_table
from ecosoin.engine.detail import (
    CELL_COLUMNS,
    cells,
    impacts_by_line,
    impacts_select,
    lines_select,
    lines_with_components,
    profile_select,
)
from ecosoin.engine.dialect import DUCKDB
from ecosoin.engine.factor_matrix import ServerDefaults, component_quantities
from ecosoin.engine.statement import OPTIONAL, Shape, activity_select, line_select
from tests.canonical import RESOLUTION as RESOLVED
from tests.canonical import SETTINGS, factor, item, lay_inventory, lay_resolution, matrix, mix

DEFAULTS = ServerDefaults(
    cpu_die_cm2=1.5, ram_gb_per_cm2=2.5, ram_module_gb=32, ssd_gb_per_cm2=50, ssd_unit_gb=960, psu_count=2, psu_kg=3.5
)
PARTS = {k: v for k, v in component_quantities(DEFAULTS).items() if k in ("component_cpu", "component_ram")}
SHAPE = Shape(False, PARTS, frozenset(OPTIONAL))
COLUMNS = ("item_id", "name", "source_file", "source_row")
BOTH = frozenset({"climate_change", "acidification"})

ESTATE: list[dict[str, Any]] = [
    {"item_id": "P1", "type": "laptop", "quantity": 4.0, "lifetime_year": 5.0, "site": "north", "service": "care"},
    {"item_id": "P2", "type": "laptop", "quantity": 3.0, "energy_kwh_year": 20.0, "quality": "high"},
    {"item_id": "S1", "type": "server", "quantity": 2.0, "lifetime_year": 8.0, "cpu_count": 2.0, "ram_gb": 80.0,
     "energy_kwh_year": 1500.0, "pue": 1.4, "service": "lab", "name": "rack"},
    {"item_id": "S2", "type": "server", "quantity": 3.0, "lifetime_year": 8.0, "cpu_count": 2.0,
     "energy_kwh_year": 0.0},
    {"item_id": "G1", "type": "gb", "quantity": 700.0, "site": "north"},
    {"item_id": "X1", "type": "thing", "quantity": 9.0, "site": "south"},
]  # fmt: skip
RESOLUTION = [
    ("laptop", "laptop", "terminals", False, 4.0, 30.0),
    ("server", "server", "datacentres", True, 6.0, None),
    ("gb", "gb", "networks", False, None, 0.0),
    ("thing", None, None, False, None, None),
]
MATRIX = matrix(
    [
        item("laptop"),
        item("server", "server", "datacentres"),
        item("gb", "network_transfer", "networks"),
        item("component_cpu", "server_component", "datacentres"),
        item("component_ram", "server_component", "datacentres"),
    ],
    ["FR"],
    [
        factor("laptop", "manufacturing", "climate_change", 170.0),
        factor("laptop", "end_of_life", "climate_change", 3.0, quality="low"),
        factor("server", "manufacturing", "climate_change", 900.0),
        factor("server", "distribution", "climate_change", 13.0),
        factor("component_cpu", "manufacturing", "climate_change", 20.0),
        factor("component_ram", "manufacturing", "climate_change", 30.0),
        factor("gb", "use", "climate_change", 0.02),
    ],
    [mix("FR", "climate_change", 0.05)],
    names=["laptop", "server", "server@components", "gb", "component_cpu", "component_ram"],
    components=["component_cpu", "component_ram"],
)
Impacts = dict[tuple[str, str | None, str], tuple[float | None, str]]


def laid(assumptions: frozenset[str] = frozenset(), shape: Shape = SHAPE) -> duckdb.DuckDBPyConnection:
    con = connect()
    lay_inventory(con, equipment=ESTATE)
    lay_resolution(con, RESOLUTION)
    con.execute(f"create table line as {line_select(SETTINGS, DUCKDB, shape, COLUMNS)}")
    create_table(con, "cell", CELL_COLUMNS, cells(MATRIX, BOTH, assumptions))
    con.execute(f"create table profile as {profile_select(shape)}")
    con.execute(f"create table lines as {lines_select(shape)}")
    con.execute(f"create table impacts as {impacts_select(BOTH)}")
    return con


IMPACTS = f"({impacts_by_line('lines', 'impacts')})"


def climate(con: duckdb.DuckDBPyConnection, shape: Shape = SHAPE) -> Impacts:
    """(line, stage, category) -> (value, status)."""
    rows = con.execute(
        "select item_id, stage, category, value, status, tier "
        f"from {IMPACTS} where criterion = 'climate_change' order by value"
    ).fetchall()
    found: Impacts = {}
    for name, stage, category, value, status, _ in rows:
        before = found.get((name, stage, category), (0.0, status))
        total = None if value is None or before[0] is None else before[0] + value
        found[name, stage, category] = (total, status)
    return found


def near(value: float, status: str) -> tuple[Any, str]:
    return pytest.approx(value, rel=1e-12), status


def test_the_impact_and_the_status_of_each_stage_of_each_line() -> None:
    """Two servers: 2 x (2 x 20 + 3 x 30) / 8 by components, memory in whole modules of 32 GB; three by the whole."""
    assert climate(laid()) == {
        ("P1", "manufacturing", "laptop"): near(4 / 5 * 170, "ok"),
        ("P1", "distribution", "laptop"): (None, "missing"),
        ("P1", "end_of_life", "laptop"): near(4 / 5 * 3, "ok"),
        ("P1", "use", "laptop"): near(4 * 30 * 0.05, "assumed"),
        ("P2", "manufacturing", "laptop"): near(3 / 4 * 170, "assumed"),
        ("P2", "distribution", "laptop"): (None, "missing"),
        ("P2", "end_of_life", "laptop"): near(3 / 4 * 3, "assumed"),
        ("P2", "use", "laptop"): near(3 * 20 * 0.05, "ok"),
        ("S1", "manufacturing", "server"): near(2 / 8 * (2 * 20 + 3 * 30), "ok"),
        ("S1", "distribution", "server"): near(2 / 8 * 13, "ok"),
        ("S1", "end_of_life", "server"): (None, "missing"),
        ("S1", "use", "server"): near(2 * 1500 * 1.4 * 0.05, "ok"),
        ("S2", "manufacturing", "server"): near(3 / 8 * 900, "ok"),
        ("S2", "distribution", "server"): near(3 / 8 * 13, "ok"),
        ("S2", "end_of_life", "server"): (None, "missing"),
        ("S2", "use", "server"): (0.0, "ok"),
        ("G1", "use", "network_transfer"): near(700 * 0.02, "assumed"),
        ("X1", None, None): (None, "missing"),
    }


def test_a_pure_use_item_without_factor_is_missing_though_it_draws_no_power() -> None:
    con = laid()
    rows = con.execute(
        f"select item_id, value, status from {IMPACTS} "
        "where criterion = 'acidification' and coalesce(stage, 'use') = 'use' order by 1"
    ).fetchall()
    assert rows == [
        ("G1", None, "missing"), ("P1", None, "missing"), ("P2", None, "missing"), ("S1", None, "missing"),
        ("S2", 0.0, "ok"), ("X1", None, "missing"),
    ]  # fmt: skip


def test_a_factor_that_is_an_assumption_marks_its_stage() -> None:
    found = climate(laid(frozenset({"s:laptop:end_of_life:climate_change", "s:electricity:FR:2023:climate_change"})))
    assert found["P1", "end_of_life", "laptop"][1] == "assumed"
    assert found["P1", "manufacturing", "laptop"][1] == "ok"
    assert found["P2", "use", "laptop"][1] == "assumed"


def test_each_impact_says_where_it_stands_and_which_factor_made_it() -> None:
    con = laid()
    rows = con.execute(
        "select tier, category, site, service, unit, factor_id, quality, source_file, source_row "
        f"from {IMPACTS} where criterion = 'climate_change' "
        "and ((item_id = 'P1' and stage in ('use', 'end_of_life')) or item_id = 'X1') order by quality"
    ).fetchall()
    assert rows == [
        ("terminals", "laptop", "north", "care", "kg CO2 eq", "s:laptop:end_of_life:climate_change", "low",
         "test.csv", 2),
        ("terminals", "laptop", "north", "care", "kg CO2 eq", "s:electricity:FR:2023:climate_change", None,
         "test.csv", 2),
        (None, None, "south", "", "kg CO2 eq", None, None, "test.csv", 7),
    ]  # fmt: skip


def test_what_a_unit_weighs_in_each_cell() -> None:
    found = {(c[0], c[4]): c for c in cells(MATRIX, frozenset({"climate_change"}), frozenset())}
    names = [name for name, _ in CELL_COLUMNS]
    assert (names[0], names[4]) == ("item", "stage")
    assert set(found) == {
        *(("laptop", s) for s in ("manufacturing", "distribution", "use", "end_of_life")),
        *(("server", s) for s in ("manufacturing", "distribution", "use", "end_of_life")),
        *(("server@components", s) for s in ("manufacturing", "distribution", "use", "end_of_life")),
        ("gb", "use"), ("component_cpu", "manufacturing"), ("component_ram", "manufacturing"),
    }  # fmt: skip
    assert found["gb", "use"] == (
        "gb", "FR", "networks", "network_transfer", "use", "climate_change", "kg CO2 eq", None, 0.02, 0.05, False,
        "s:gb:use:climate_change + s:electricity:FR:2023:climate_change", "medium", False,
    )  # fmt: skip
    assert found["component_ram", "manufacturing"] == (
        "component_ram", "FR", "datacentres", "server", "manufacturing", "climate_change", "kg CO2 eq", 30.0, None,
        None, True, "s:component_ram:manufacturing:climate_change", "medium", False,
    )  # fmt: skip
    assert dict(zip(names, found["laptop", "distribution"], strict=True))["per_unit_year"] is None


def test_the_activity_counts_each_line_once_and_says_which_are_assumed() -> None:
    con = laid()
    rows = con.execute(
        f"select item, line_item, bases, site, quality, unit_year, use_unit, energy_kwh, lines "
        f"from ({activity_select(SETTINGS, DUCKDB, SHAPE)}) order by item nulls last, bases, quality"
    ).fetchall()
    assert rows == [
        ("component_cpu", "server", 0, "", "low", pytest.approx(2 / 8 * 2), 0.0, 0.0, 0),
        ("component_ram", "server", 0, "", "low", pytest.approx(2 / 8 * 3), 0.0, 0.0, 0),
        ("gb", "gb", 2, "north", "low", None, 700.0, 0.0, 1),
        ("laptop", "laptop", 1, "", "high", pytest.approx(3 / 4), 3.0, 60.0, 1),
        ("laptop", "laptop", 2, "north", "low", pytest.approx(4 / 5), 4.0, 120.0, 1),
        ("server", "server", 4, "", "low", pytest.approx(3 / 8), 3.0, 0.0, 1),
        ("server@components", "server", 0, "", "low", pytest.approx(2 / 8), 2.0, 4200.0, 1),
        (None, None, 0, "south", "low", None, 9.0, None, 1),
    ]


@pytest.mark.parametrize("column", OPTIONAL)
def test_a_column_nobody_gave_changes_nothing(column: str) -> None:
    con = laid()
    con.execute(f"update equipment set {column} = null")
    told, folded = (Shape(False, PARTS, frozenset(OPTIONAL) - out) for out in (set(), {column}))
    sums = [con.execute(activity_select(SETTINGS, DUCKDB, shape)).fetchall() for shape in (told, folded)]
    assert sums[0] == sums[1]


def test_sites_and_services_nobody_gave_are_not_grouped_by() -> None:
    con = laid()
    whole = Shape(False, {}, frozenset())
    rows = con.execute(
        f"select item, place, site, service, quality, lines from ({activity_select(SETTINGS, DUCKDB, whole)}) "
        "where item = 'server'"
    ).fetchall()
    assert [(r[0], r[1], r[4], r[5]) for r in rows] == [("server", "FR", "low", 2)]


def test_components_follow_the_lines() -> None:
    con = laid()
    rows = con.execute(
        "select item_id, component, unit_year, use_unit, energy_kwh, name, service "
        f"from ({lines_with_components(SHAPE)}) where item_id = 'S1' order by component nulls first"
    ).fetchall()
    assert rows == [
        ("S1", None, 0.25, 2.0, pytest.approx(4200.0), "rack", "lab"),
        ("S1", "component_cpu", 0.5, 0.0, 0.0, "rack", "lab"),
        ("S1", "component_ram", 0.75, 0.0, 0.0, "rack", "lab"),
    ]
    assert con.execute(f"select count(*) from ({lines_with_components(Shape(False, {}))})").fetchall() == [(6,)]


def test_how_each_lifetime_and_energy_was_found() -> None:
    con = connect()
    lines = [
        {"item_id": "given", "lifetime_year": 3.0, "purchase_date": date(2010, 1, 1), "energy_kwh_year": 7.0},
        {"item_id": "dates", "purchase_date": date(2020, 7, 8), "retirement_date": date(2024, 11, 20)},
        {"item_id": "age", "purchase_date": date(2014, 12, 31)},
        {"item_id": "young", "purchase_date": date(2023, 1, 1)},
        {"item_id": "none"},
        {"item_id": "bare", "type": "bare"},
    ]
    lay_inventory(con, equipment=[{"type": "t", "quantity": 2.0, **row} for row in lines])
    lay_resolution(
        con, [("t", "thing", "terminals", False, 5.0, 30.0), ("bare", "bare", "terminals", False, None, None)]
    )
    rows = con.execute(
        "select item_id, base_year, lifetime_basis, energy_basis, bases, unit_year from ("
        + line_select(SETTINGS, DUCKDB, Shape(False, {}), ("item_id", "base_year"))
        + ")"
    ).fetchall()
    by_name = {r[0]: r[1:] for r in rows}
    assert by_name == {
        "given": (3.0, "given", "given", 0, pytest.approx(2 / 3)),
        "dates": (pytest.approx(1596 / 365), "dates", "default", 2, pytest.approx(2 / (1596 / 365))),
        "age": (pytest.approx(3653 / 365), "age", "default", 2, pytest.approx(2 / (3653 / 365))),
        "young": (5.0, "default", "default", 3, pytest.approx(0.4)),
        "none": (5.0, "default", "default", 3, pytest.approx(0.4)),
        "bare": (None, "none", "none", 0, None),
    }


@pytest.mark.parametrize(
    ("row", "years"),
    [
        ({"lifetime_year": 6.0, "reuse_rate": 0.5, "total_life_year": 4.0}, 6.0),
        ({"lifetime_year": 6.0, "reuse_rate": 0.5, "total_life_year": 6.0}, 6.0),
        ({"lifetime_year": 6.0, "reuse_rate": 0.25, "total_life_year": 8.0}, 6.5),
        ({"lifetime_year": 6.0, "total_life_year": 8.0}, 6.0),
        ({"lifetime_year": 6.0, "upstream_year": 3.0}, 6.0),
        ({"lifetime_year": 6.0, "upstream_year": 3.0, "refurbished_share": 0.4}, 7.2),
        (
            {"lifetime_year": 6.0, "upstream_year": 3.0, "refurbished_share": 0.4, "reuse_rate": 0.5,
             "total_life_year": 9.0},
            8.7,
        ),
    ],
)  # fmt: skip
def test_first_and_second_lives_lengthen_the_amortisation_and_never_shorten_it(
    row: dict[str, float], years: float
) -> None:
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "a", "type": "t", "quantity": 3.0, **row}])
    lay_resolution(con, [("t", "thing", "terminals", False, 5.0, 30.0)])
    rows = con.execute(line_select(SETTINGS, DUCKDB, Shape(False, {}), ("item_id",))).fetchall()
    columns = [d[0] for d in con.description or ()]
    assert rows[0][columns.index("unit_year")] == pytest.approx(3 / years, rel=1e-12)


def test_a_life_of_zero_is_no_life() -> None:
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "a", "type": "t", "quantity": 3.0, "lifetime_year": 0.0}])
    lay_resolution(con, [("t", "thing", "terminals", False, 5.0, 30.0)])
    sql = line_select(SETTINGS, DUCKDB, Shape(False, {}), ("item_id",))
    assert con.execute(f"select unit_year, use_unit from ({sql})").fetchall() == [(None, 3.0)]


def test_models_and_countries_choose_the_item_and_the_place() -> None:
    con = connect()
    lines = [
        {"item_id": "a", "model": "M1", "country": "DE"},
        {"item_id": "b", "model": "M2"},
        {"item_id": "c", "country": "DE"},
    ]
    lay_inventory(con, equipment=[{"type": "t", "quantity": 2.0, **row} for row in lines])
    create_table(
        con,
        "resolution",
        RESOLVED,
        [("t", "", "plain", "terminals", False, "", None, 4.0, 10.0),
         ("t", "M1", "one", "terminals", False, "", None, 5.0, 20.0),
         ("t", "M2", "two", "terminals", False, "", None, 8.0, 30.0)],
    )  # fmt: skip
    create_table(con, "place", (("country", "VARCHAR"), ("place", "VARCHAR")), [("", "FR"), ("DE", "DE")])
    sql = line_select(SETTINGS, DUCKDB, Shape(False, {}), ("item_id",))
    assert con.execute(f"select item_id, item, place, unit_year from ({sql}) order by 1").fetchall() == [
        ("a", "one", "DE", 0.4), ("b", "two", "FR", 0.25), ("c", "plain", "DE", 0.5),
    ]  # fmt: skip


def test_an_allocated_host_is_split_and_a_plain_line_keeps_its_service() -> None:
    con = connect()
    lay_inventory(
        con,
        equipment=[
            {"item_id": "h", "type": "t", "quantity": 2.0, "service": "own"},
            {"item_id": "p", "type": "t", "quantity": 3.0, "service": "own"},
        ],
    )
    lay_resolution(con, [("t", "server", "terminals", False, 4.0, 100.0)])
    create_table(
        con,
        "allocation",
        (("item_id", "VARCHAR"), ("service", "VARCHAR"), ("share_embedded", "DOUBLE"), ("share_use", "DOUBLE")),
        [("h", "lab", 0.6, 0.7), ("h", None, 0.4, 0.3)],
    )
    sql = line_select(SETTINGS, DUCKDB, Shape(True, {}), ("item_id",))
    rows = con.execute(
        f"select item_id, service, unit_year, use_unit, energy_kwh from ({sql}) order by 1, 2"
    ).fetchall()
    assert rows == [
        ("h", "", pytest.approx(0.5 * 0.4), pytest.approx(0.6), pytest.approx(60.0)),
        ("h", "lab", pytest.approx(0.5 * 0.6), pytest.approx(1.4), pytest.approx(140.0)),
        ("p", "own", 0.75, 3.0, 300.0),
    ]
    grouped = activity_select(SETTINGS, DUCKDB, Shape(True, {}, frozenset()))
    assert {r[0] for r in con.execute(f"select service from ({grouped})").fetchall()} == {"", "lab", "own"}


@pytest.mark.parametrize(
    ("component", "row", "quantity"),
    [
        ("component_cpu", {"cpu_count": 2}, 2.0),
        ("component_cpu_die_cm2", {"cpu_count": 2}, 3.0),
        ("component_ram", {"ram_gb": 80}, 3.0),
        ("component_ram", {"ram_gb": 96}, 3.0),
        ("component_ram_die_cm2", {"ram_gb": 80}, 32.0),
        ("component_ssd", {"ssd_gb": 1000}, 2.0),
        ("component_ssd", {}, 0.0),
        ("component_ssd_die_cm2", {"ssd_gb": 1000}, 20.0),
        ("component_ssd_die_cm2", {}, 0.0),
        ("component_hdd", {"hdd_count": 5}, 5.0),
        ("component_hdd", {}, 0.0),
        ("component_motherboard", {}, 1.0),
        ("component_psu_kg", {}, 7.0),
        ("component_chassis_rack", {}, 1.0),
        ("component_assembly", {}, 1.0),
    ],
)
def test_how_much_of_each_component_a_server_holds(component: str, row: dict[str, float], quantity: float) -> None:
    given = ", ".join(
        f"{row[n]}::double as {n}" if n in row else f"null::double as {n}"
        for n in ("cpu_count", "ram_gb", "ssd_gb", "hdd_count")
    )
    quantities = component_quantities(DEFAULTS)
    assert duckdb.execute(f"select {quantities[component]} from (select {given})").fetchall() == [(quantity,)]
    assert len(quantities) == 11
