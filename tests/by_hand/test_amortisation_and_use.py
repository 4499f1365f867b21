"""Lines small enough to be solved on paper."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from ecosoin.doors.engines.duck import connect, fetch_columns
from ecosoin.engine.dialect import DUCKDB
from ecosoin.engine.settings import StudySettings
from ecosoin.engine.statement import Shape, activity_select
from tests.canonical import HYPOTHESES, SETTINGS, lay_inventory, lay_resolution

NO_SHAPE = Shape(False, {})


def amounts(con: duckdb.DuckDBPyConnection, settings: StudySettings = SETTINGS) -> tuple[float, float, float]:
    rows = fetch_columns(con, activity_select(settings, DUCKDB, NO_SHAPE))
    return float(rows["unit_year"].sum()), float(rows["use_unit"].sum()), float(rows["energy_kwh"].sum())


def one_line(
    tier: str = "terminals", life: float | None = 5.0, kwh: float | None = 30.0, **row: object
) -> tuple[float, ...]:
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "a", "type": "t", "quantity": 10.0, **row}])
    lay_resolution(con, [("t", "thing", tier, False, life, kwh)])
    return amounts(con)


def test_a_given_lifetime_divides_the_units() -> None:
    assert one_line(lifetime_year=4.0) == pytest.approx((2.5, 10.0, 300.0), rel=1e-12)


def test_dates_give_the_lifetime_when_both_exist() -> None:
    unit_year, _, _ = one_line(purchase_date=date(2020, 7, 8), retirement_date=date(2024, 11, 20))
    assert unit_year == pytest.approx(10 / (1596 / 365), rel=1e-12)


def test_old_equipment_in_service_is_spread_over_its_age() -> None:
    unit_year, _, _ = one_line(purchase_date=date(2014, 12, 31))
    assert unit_year == pytest.approx(10 / (3653 / 365), rel=1e-12)


def test_young_equipment_in_service_takes_the_default() -> None:
    assert one_line(purchase_date=date(2023, 1, 1))[0] == pytest.approx(2.0, rel=1e-12)


def test_the_embedded_impact_is_not_capped_after_one_lifetime() -> None:
    """Eight years of a four-year equipment are two equipments: each year counts the same."""
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "a", "type": "t", "quantity": 1.0, "lifetime_year": 4.0}])
    lay_resolution(con, [("t", "thing", "terminals", False, 5.0, None)])
    years = [amounts(con, StudySettings(year, "FR", HYPOTHESES))[0] for year in range(2017, 2025)]
    assert sum(years) == pytest.approx(2.0, rel=1e-12)


def test_refurbished_purchases_lengthen_the_life() -> None:
    unit_year, _, _ = one_line(lifetime_year=4.0, upstream_year=3.0, refurbished_share=0.2)
    assert unit_year == pytest.approx(10 / 4.6, rel=1e-12)


def test_reuse_at_exit_lengthens_the_life() -> None:
    unit_year, _, _ = one_line(lifetime_year=4.0, reuse_rate=0.5, total_life_year=7.0)
    assert unit_year == pytest.approx(10 / 5.5, rel=1e-12)


@pytest.mark.parametrize(("ownership", "share"), [("byod", 0.57), ("cope", 0.85), ("professional", 1.0), (None, 1.0)])
def test_ownership_applies_to_every_stage(ownership: str | None, share: float) -> None:
    assert one_line(ownership=ownership) == pytest.approx((2 * share, 10 * share, 300 * share), rel=1e-12)


@pytest.mark.parametrize(
    ("tier", "location", "pue", "expected"),
    [
        ("datacentres", None, None, 1.93),
        ("datacentres", "colocation", None, 1.55),
        ("datacentres", "hyperscale", None, 1.17),
        ("datacentres", "own_room", 1.4, 1.4),
        ("datacentres", "office", 1.4, 1.0),
        ("networks", "own_room", None, 1.93),
        ("networks", None, 1.4, 1.0),
        ("terminals", "own_room", 1.4, 1.0),
        ("terminals", None, None, 1.0),
    ],
)
def test_pue_applies_in_rooms_and_nowhere_else(
    tier: str, location: str | None, pue: float | None, expected: float
) -> None:
    assert one_line(tier=tier, location=location, pue=pue)[2] == pytest.approx(300 * expected, rel=1e-12)


def test_hours_a_day_scale_the_energy_of_a_full_day() -> None:
    assert one_line(energy_kwh_year=26.0, hours_day=8.0)[2] == pytest.approx(10 * 26 / 3, rel=1e-12)


def test_an_unknown_energy_is_not_zero() -> None:
    con = connect()
    lay_inventory(con, equipment=[{"item_id": "a", "type": "t", "quantity": 1.0}])
    lay_resolution(con, [("t", "thing", "terminals", False, 5.0, None)])
    rows = fetch_columns(con, activity_select(SETTINGS, DUCKDB, NO_SHAPE))
    assert rows["energy_kwh"][0] != rows["energy_kwh"][0]
