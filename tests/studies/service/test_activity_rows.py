"""From components to the rows the engine multiplies: use by kind, amounts, places, draws, and what the item gave."""

from __future__ import annotations

import numpy as np
import pytest

from ecosoin.catalogue.factor_set import Item
from ecosoin.inputs.service import KINDS, Component
from ecosoin.kernel.ranged import Amount
from ecosoin.results.service import TakenValue
from ecosoin.studies.service.activity_rows import AmountBook, Rows, consumption, rows_of

CASES: list[tuple[str, dict[str, float], tuple[float, float, float]]] = [
    # 3 * 0.4 * 2.5 h = 3 h over 1500 h * 4 years; 3 h at 60 W
    ("terminal", {"number": 3, "share": 0.4, "duration": 2.5, "active_time": 1500, "lifetime": 4, "power": 60},
     (0.0005, 0, 0.18)),
    ("terminal", {"duration": 2.5, "active_time": 1250}, (0.002, 0, 0)),
    # no power: 2.5 h / 1250 h of the item's 120 kWh a year
    ("terminal", {"duration": 2.5, "active_time": 1250, "kwh_year": 120}, (0.002, 0, 0.24)),
    ("inference_local", {"number": 3, "share": 0.4, "duration": 2.5, "active_time": 1500, "lifetime": 4, "power": 60},
     (0.0005, 0, 0.18)),
    # 2 devices used 50 times; 2 * 0.5 h at 40 W
    ("device", {"number": 2, "uses": 50, "duration": 0.5, "power": 40}, (0.04, 0, 0.04)),
    ("device", {"number": 3, "uses": 50, "duration": 0.5, "power": 40}, (0.06, 0, 0.06)),
    ("device", {"uses": 80}, (0.0125, 0, 0)),
    ("device", {"uses": 80, "power": 40}, (0.0125, 0, 0)),
    # 3 * 0.4 / 6000 = 0.0002 server.year; over 5 years; * 0.25 kW * 8760 h * 1.6
    ("server", {"number": 3, "share": 0.4, "power": 250, "pue": 1.6, "lifetime": 5, "annual_volume": 6000},
     (0.00004, 0, 0.7008)),
    ("server", {"power": 250, "pue": 1.6, "annual_volume": 5000}, (0.0002, 0, 0.7008)),
    # 600 GB * 3 / 1.5 * 8 years * 0.75 = 7.2 TB.year; over 4 years; * 5 W * 8.76 * 1.5
    ("storage", {"volume": 600, "replicas": 3, "compression": 1.5, "retention": 8, "share": 0.75, "power": 5,
                 "pue": 1.5, "lifetime": 4}, (1.8, 0, 473.04)),
    ("storage", {"volume": 600, "retention": 8, "power": 5, "pue": 1.5}, (4.8, 0, 315.36)),
    ("network", {"number": 3, "volume": 0.7}, (0, 2.1, 0)),
    ("network", {"volume": 0.7}, (0, 0.7, 0)),
    ("printing", {"number": 6}, (0, 6, 0)),
    # 3 people * 2 legs * 15 km * 0.6 / 1.2
    ("travel", {"number": 3, "legs": 2, "distance": 15, "share": 0.6, "occupancy": 1.2}, (0, 45, 0)),
    ("travel", {"legs": 2, "distance": 15}, (0, 30, 0)),
    ("act", {"number": 7}, (0, 7, 0)),
    # 9000 h / (5 years * 3000 acts) = 0.6 h an act; over 1500 h * 4 years; at 50 W
    ("build", {"duration": 9000, "active_time": 1500, "lifetime": 4, "power": 50, "amortisation": 5,
               "annual_volume": 3000}, (0.0001, 0, 0.03)),
    ("build", {"duration": 9000, "active_time": 1500, "amortisation": 5, "annual_volume": 3000}, (0.0004, 0, 0)),
    ("study_line", {"annual_volume": 400, "unit_year": 2, "use_unit": 30, "energy_kwh": 500}, (0.005, 0.075, 1.25)),
    ("request", {"number": 3, "tokens": 200, "unit_per_token": 2e-9, "kwh_per_token": 5e-6}, (1.2e-6, 0, 0.003)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "given", "expected"), CASES)
def test_what_a_unit_takes(kind: str, given: dict[str, float], expected: tuple[float, float, float]) -> None:
    """Units amortised, direct use, electricity, as worked out above each case."""
    one = np.ones(2)
    taken = consumption(kind, {k: v * one for k, v in given.items()}, one) * one
    for found, value in zip((taken.unit_year, taken.use_unit, taken.energy_kwh), expected, strict=True):
        assert found == pytest.approx([value, value], rel=1e-12)


def test_every_kind_has_its_case() -> None:
    """A study and an inference are replaced by study lines and requests before they are weighed."""
    assert {k for k, _, _ in CASES} == set(KINDS) - {"study", "inference"} | {"study_line", "request"}


DRAWS = 20_000
LASTING = {"screen": (4.0, 120.0), "rack": (6.0, 2100.0), "bare": (None, None)}
ITEMS = {code: Item(code, "laptop", "terminals", life, energy, (), "") for code, (life, energy) in LASTING.items()}


def line(kind: str, item: str, scale: Amount | None = None, place: str = "", **given: float) -> Component:
    fields = {k: Amount(f"{kind}.{k}", "", float(v)) for k, v in given.items()}
    return Component(f"le {kind}", kind, item, fields, {"fr": kind, "en": kind}, scale, place)


def rows(*components: Component) -> Rows:
    return rows_of(components, ITEMS, "FR", AmountBook(7, DRAWS))


TERMINAL = {"number": 3, "share": 0.4, "duration": 2.5, "active_time": 1500}
FIRST_CASES = [
    # the item gives 4 years and 120 kWh a year: 3 h / (1500 h * 4); 3 h / 1500 h * 120 kWh
    (line("terminal", "screen", **TERMINAL), (0.0005, 0, 0.24), {"lifetime": 4, "power": 120}),
    (line("inference_local", "screen", **TERMINAL), (0.0005, 0, 0.24), {"lifetime": 4, "power": 120}),
    (line("terminal", "screen", power=60, **TERMINAL), (0.0005, 0, 0.18), {"lifetime": 4}),
    (line("terminal", "screen", lifetime=5, **TERMINAL), (0.0004, 0, 0.24), {"power": 120}),
    (line("terminal", "screen", duration=2.5, active_time=1250), (0.0005, 0, 0.24), {"lifetime": 4, "power": 120}),
    (line("terminal", "bare", duration=2.5, active_time=1250), (0.002, 0, 0), {}),
    # a device has neither: its uses say everything
    (line("device", "screen", number=3, uses=50, duration=0.5, power=40), (0.06, 0, 0.06), {}),
    (line("device", "screen", uses=80), (0.0125, 0, 0), {}),
    # 3 * 0.4 / 6000 a year over 6 years; its power is given
    (line("server", "rack", number=3, share=0.4, power=250, pue=1.6, annual_volume=6000),
     (0.0002 / 6, 0, 0.7008), {"lifetime": 6}),
    (line("storage", "screen", volume=600, retention=8, power=5, pue=1.5), (4.8 / 4, 0, 315.36), {"lifetime": 4}),
    (line("network", "rack", number=3, volume=0.7), (0, 2.1, 0), {}),
    (line("printing", "rack", number=6), (0, 6, 0), {}),
    (line("travel", "rack", number=3, legs=2, distance=15, share=0.6, occupancy=1.2), (0, 45, 0), {}),
    (line("act", "rack", number=7), (0, 7, 0), {}),
    # energy of the build machines is told as taken from the item, and not counted
    (line("build", "screen", duration=9000, active_time=1500, amortisation=5, annual_volume=3000),
     (0.0001, 0, 0), {"lifetime": 4, "power": 120}),
    (line("build", "screen", duration=9000, active_time=1500, amortisation=5, annual_volume=3000, power=50),
     (0.0001, 0, 0.03), {"lifetime": 4}),
    (line("study_line", "rack", annual_volume=400, unit_year=2, use_unit=30, energy_kwh=500), (0.005, 0.075, 1.25), {}),
    (line("request", "rack", number=3, tokens=200, unit_per_token=2e-9, kwh_per_token=5e-6), (1.2e-6, 0, 0.003), {}),
]  # fmt: skip


@pytest.mark.parametrize(("component", "expected", "taken"), FIRST_CASES)
def test_one_row_for_each_amount_that_is_there(
    component: Component, expected: tuple[float, float, float], taken: dict[str, float]
) -> None:
    found = rows(component)
    table = found.table
    assert len(table) == sum(v > 0 for v in expected)
    assert table.item == (component.item,) * len(table) and table.place == ("FR",) * len(table)
    summed = (table.unit_year.sum(), table.use_unit.sum(), table.energy_kwh.sum())
    assert summed == pytest.approx(expected, rel=1e-12)
    assert ((table.unit_year > 0).astype(int) + (table.use_unit > 0) + (table.energy_kwh > 0) == 1).all()
    assert found.multipliers == pytest.approx(np.ones((len(table), DRAWS)))
    told = (TakenValue(component=component.name, field=k, item=component.item, value=v) for k, v in taken.items())
    assert found.assumed == tuple(told)


def test_rows_belong_to_their_component_and_place() -> None:
    far = line("server", "rack", place="DE", power=250, pue=1.6, annual_volume=5000)
    found = rows(line("act", "bare", number=0), line("network", "bare", volume=3), far)
    assert found.component.tolist() == [1, 2, 2]
    assert found.table.place == ("FR", "DE", "DE")
    assert found.table.use_unit.tolist() == [3, 0, 0]


def test_a_scale_multiplies_all_three_amounts() -> None:
    scale = Amount("n", "count", 5.0)
    found = rows(
        line("device", "bare", scale, number=2, uses=50, duration=0.5, power=40), line("act", "bare", scale, number=3)
    )
    assert found.table.unit_year.sum() == pytest.approx(0.2)
    assert found.table.energy_kwh.sum() == pytest.approx(0.2)
    assert found.table.use_unit.sum() == pytest.approx(15)


def test_the_draws_of_an_amount_become_multipliers() -> None:
    """12 between 6 and 24, shared by two lines of unequal size: the same multiplier, 1/2, 1 and 2 at 5, 50, 95 %."""
    shared = Amount("t", "count", 12.0, 6.0, 24.0)
    one = Component("a", "act", "bare", {"number": shared}, {})
    two = Component("b", "network", "bare", {"number": shared, "volume": Amount("v", "data", 7.0)}, {})
    alone = Component("c", "act", "bare", {"number": Amount("u", "count", 12.0, 6.0, 24.0)}, {})
    found = rows(one, two, alone)
    assert found.table.use_unit.tolist() == [12, 84, 12]
    assert np.quantile(found.multipliers[0], (0.05, 0.5, 0.95)) == pytest.approx([0.5, 1, 2], rel=0.03)
    assert found.multipliers[1] == pytest.approx(found.multipliers[0], rel=1e-12)
    assert abs(np.corrcoef(found.multipliers[0], found.multipliers[2])[0, 1]) < 0.03


def test_what_is_nothing_in_the_middle_but_drawn_keeps_its_row() -> None:
    """A rate of zero that may go up: no central amount, so its multipliers are zero rather than infinite."""
    found = rows(Component("a", "act", "bare", {"number": Amount("r", "share", 0.0, 0.0, 0.5)}, {}))
    assert found.table.use_unit.tolist() == [0] and not found.multipliers.any()


def test_nothing_gives_no_row() -> None:
    found = rows()
    assert len(found.table) == 0 and found.multipliers.shape == (0, DRAWS) and found.assumed == ()
