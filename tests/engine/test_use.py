"""From times, TB.year, kWh and shares of a life to activity: solved on paper, numbers or arrays alike."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.engine.use import Use, activity_of, energy_kwh, of_life, of_time, tb_year

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
