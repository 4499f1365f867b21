"""The matrix of factors and the activity of a use."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.engine.factor_matrix import FactorMatrix, gathered
from ecosoin.engine.use import Use, activity_of, energy_kwh, of_life, of_time, tb_year
from ecosoin.kernel.vocabulary import CRITERION_CODES, STAGE_CODES
from tests.canonical import factor, item, matrix, mix

CLIMATE, ACID, FINAL = (CRITERION_CODES.index(c) for c in ("climate_change", "acidification", "final_energy"))
MAKE, USE, END = (STAGE_CODES.index(s) for s in ("manufacturing", "use", "end_of_life"))


def servers() -> FactorMatrix:
    """Two components with climate factors, one of them without acidification."""
    return matrix(
        [item("server"), item("cpu"), item("ram")],
        ["FR"],
        [
            factor("server", "manufacturing", "climate_change", 900.0),
            factor("server", "manufacturing", "acidification", 7.0),
            factor("server", "end_of_life", "climate_change", 13.0),
            factor("cpu", "manufacturing", "climate_change", 20.0, 10.0, 40.0),
            factor("cpu", "manufacturing", "acidification", 0.3),
            factor("cpu", "use", "climate_change", 5.0),
            factor("ram", "manufacturing", "climate_change", 30.0),
        ],
        [mix("FR", "final_energy", 2.5, 2.0, 3.0), mix("FR", "climate_change", 0.05)],
        names=["server@components", "server", "cpu", "ram"],
        components=["cpu", "ram"],
    )


def test_components_carry_a_server_only_where_every_one_of_them_is_known() -> None:
    m = servers()
    assert m.value[:, MAKE, CLIMATE].tolist() == [0.0, 900.0, 20.0, 30.0]
    assert m.value[:, MAKE, ACID].tolist() == pytest.approx([7.0, 7.0, math.nan, math.nan], nan_ok=True)
    assert (0, MAKE, CLIMATE) not in m.factor and m.factor[0, MAKE, ACID].value == 7.0


def test_what_components_do_not_carry_stays_with_the_server() -> None:
    m = servers()
    assert m.value[:2, END, CLIMATE].tolist() == [13.0, 13.0]
    assert m.value[2, USE, CLIMATE] == 5.0
    assert set(m.definitions) == {"server", "cpu", "ram"}


def test_without_components_a_server_keeps_its_factor() -> None:
    m = matrix([item("server")], ["FR"], [factor("server", "manufacturing", "climate_change", 900.0)], [])
    assert m.value[0, MAKE, CLIMATE] == 900.0
    assert math.isnan(m.value[0, MAKE, ACID])
    assert np.isnan(m.mix[0, CLIMATE])


def test_one_kilowatt_hour_is_one_of_final_energy_whatever_the_set_says() -> None:
    m = servers()
    assert m.mix[0, FINAL] == 1.0 and m.mix_limits[0, FINAL].tolist() == [1, 1, 1]


def test_spreads_come_from_the_range_else_from_the_grade() -> None:
    m = servers()
    assert m.limits[2, MAKE, CLIMATE].tolist() == pytest.approx([10, 20, 40])
    assert m.limits[3, MAKE, CLIMATE].tolist() == pytest.approx([30 / 1.3, 30, 39])
    assert m.mix_limits[0, CLIMATE].tolist() == pytest.approx([0.05 / 1.1, 0.05, 0.055])
    assert m.mix_row[0, CLIMATE].value == 0.05


def test_only_definitions_of_items_in_use_are_kept() -> None:
    held = matrix([item("laptop"), item("unused")], [], [], [], names=["laptop"])
    assert set(held.definitions) == {"laptop"}


def test_rows_find_their_item_and_place() -> None:
    m = matrix([item("a"), item("b"), item("c")], ["FR", "DE"], [], [])
    assert (m.item_index(), m.place_index()) == ({"a": 0, "b": 1, "c": 2}, {"FR": 0, "DE": 1})
    items, places = gathered(m, ["c", "a"], ["DE", "DE"])
    assert (items.tolist(), places.tolist()) == ([2, 0], [1, 1])


Amounts = tuple[float, float, float]
CASES: list[tuple[Callable[..., Use], tuple[float, ...], dict[str, float], Amounts]] = [
    # 0.6 item.year over 4 years; 0.6 * 250 kWh * 1.5
    (of_life, (0.6, 4), {}, (0.15, 0, 0)),
    (of_life, (0.6, 4, 250), {}, (0.15, 0, 150)),
    (of_life, (0.6, 4, 250, 1.5), {}, (0.15, 0, 225)),
    # half of it keeps running, 3 units have use factors
    (of_life, (0.6, 4, 250, 1.5), {"running": 0.3, "used": 3}, (0.15, 3, 112.5)),
    (of_life, (0.6, 4, 250, 1.5), {"running": 0}, (0.15, 0, 0)),
    # 3 h of 1500 h a year, 4 years: 0.002 of 120 kWh, 3 h at 60 W, or both
    (of_time, (3, 1500, 4), {}, (0.0005, 0, 0)),
    (of_time, (3, 1500, 4), {"kwh_year": 120}, (0.0005, 0, 0.24)),
    (of_time, (3, 1500, 4), {"power_w": 60}, (0.0005, 0, 0.18)),
    (of_time, (3, 1500, 4), {"kwh_year": 120, "power_w": 60}, (0.0005, 0, 0.42)),
]


@pytest.mark.parametrize(("road", "given_", "named", "expected"), CASES)
def test_what_a_use_takes(
    road: Callable[..., Use], given_: tuple[float, ...], named: dict[str, float], expected: Amounts
) -> None:
    one = road(*given_, **named)
    assert (one.unit_year, one.use_unit, one.energy_kwh) == pytest.approx(expected, rel=1e-12)
    many = road(*(np.array([x, 2 * x]) for x in given_[:1]), *given_[1:], **named)
    assert np.asarray(many.unit_year) == pytest.approx([expected[0], 2 * expected[0]], rel=1e-12)


def test_an_hour_at_a_power_and_a_year_at_a_power() -> None:
    assert energy_kwh(2.5, 40) == pytest.approx(0.1)
    assert energy_kwh(8760, 250) == pytest.approx(2190)
    assert np.asarray(energy_kwh(np.array([1.0, 4.0]), 500)).tolist() == [0.5, 2]


def test_stored_terabyte_years() -> None:
    """600 GB * 3 copies / 1.5 * 8 years = 9.6 TB.year."""
    assert tb_year(600, 8, 3, 1.5) == pytest.approx(9.6)
    assert tb_year(600, 8) == pytest.approx(4.8)


def test_what_nobody_knows_stays_unknown() -> None:
    use = of_life(2.0, np.nan, np.nan)
    assert np.isnan(use.unit_year) and np.isnan(use.energy_kwh) and use.use_unit == 0


def test_times_multiplies_the_three_amounts() -> None:
    assert Use(2.0, 3.0, 5.0) * 4 == Use(8.0, 12.0, 20.0)


def test_the_activity_of_several_uses() -> None:
    uses = [("laptop", Use(unit_year=0.2)), ("paper", Use(use_unit=3)), ("electricity", Use(energy_kwh=5))]
    table = activity_of(uses, "FR")
    assert table.item == ("laptop", "paper", "electricity") and table.place == ("FR", "FR", "FR")
    assert table.unit_year.tolist() == [0.2, 0, 0] and table.use_unit.tolist() == [0, 3, 0]
    assert table.energy_kwh.tolist() == [0, 0, 5] and table.lines.tolist() == [1, 1, 1]
    assert activity_of(uses[:2], ["FR", "DE"]).place == ("FR", "DE")
    assert len(activity_of([], [])) == 0


positive = st.floats(0.01, 1e4)


@given(positive, positive, positive, positive)
def test_a_time_is_that_share_of_a_life(hour: float, active: float, life: float, kwh: float) -> None:
    """All the active hours of a year are a year of the item; a life of a year wears one."""
    year = of_time(active, active, life, kwh_year=kwh)
    assert year == of_life(1.0, life, kwh)
    part = of_time(hour, active, life, kwh_year=kwh)
    assert part.unit_year == pytest.approx(year.unit_year * hour / active)
    assert part.energy_kwh == pytest.approx(kwh * hour / active)


@given(positive, positive, positive)
def test_minutes_and_hours_are_the_same_time(hour: float, active: float, life: float) -> None:
    assert of_time(60 * hour, 60 * active, life).unit_year == pytest.approx(of_time(hour, active, life).unit_year)
