"""Break-even, net effect and storage solved on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.studies.service.activity_rows import consumption
from ecosoin.studies.service.assessment import Assessment, break_even
from ecosoin.studies.service.road.study import read_services, study_service
from tests.small_services import minimal, write

CLIMATE = CRITERION_CODES.index("climate_change")
CAR, CAR_SHARE, SIGMA = 0.2176, 0.8, 0.7


def assessed(folder: Path, data: dict[str, Any]) -> Assessment:
    return study_service(read_services([write(folder, data)], None)[0], 1000, 1).assessment


def test_break_even_distance_is_the_formula_of_the_method(tmp_path: Path) -> None:
    """d* (one way) = E_digital / (2 * EF_car * car_share * sigma)."""
    found = assessed(tmp_path, minimal())
    distance = next(b for b in found.break_even if b.variable == "distance" and b.criterion == "climate_change")
    assert distance.value == pytest.approx(found.service.total[CLIMATE] / (2 * CAR * CAR_SHARE * SIGMA), rel=1e-9)


def test_net_is_service_plus_induced_minus_substitution_times_comparator(tmp_path: Path) -> None:
    data = minimal()
    follow = {**data["comparator"]["components"][0], "name": "suite", "scale": {"value": 0.1, "unit": "count"}}
    found = assessed(tmp_path, {**data, "induced": [follow]})
    visit = 2 * 5 * CAR_SHARE * CAR
    assert found.net_central is not None
    expected = found.service.total[CLIMATE] + 0.1 * visit - SIGMA * visit
    assert found.net_central[CLIMATE] == pytest.approx(expected, rel=1e-9)
    assert float(np.mean(found.net[CLIMATE] < 0)) == 1.0


def test_break_even_of_a_shared_variable_goes_the_other_way() -> None:
    """fixed + driven / n = 0 with fixed -2, driven (at n = 1) 10: n = 5."""
    assert float(break_even(np.array([-2.0]), np.array([10.0]), np.array([1.0]), -1)[0]) == pytest.approx(5.0)


def test_no_break_even_is_not_a_number() -> None:
    assert np.isnan(break_even(np.array([1.0, 1.0]), np.array([1.0, 0.0]), np.array([1.0, 1.0]), 1)).all()


def test_stored_terabyte_years() -> None:
    """500 GB x 2 copies / 2.5 x 10 years x 0.9 = 3.6 TB.year; 0.72 disk over 5 years; 3.6 x 17.52 x 1.5 kWh."""
    one = np.ones(1)
    given = {"volume": 500, "replicas": 2, "compression": 2.5, "retention": 10, "share": 0.9, "lifetime": 5, "power": 2}
    taken = consumption("storage", {k: one * v for k, v in {**given, "pue": 1.5}.items()}, one)
    assert taken.unit_year[0] == pytest.approx(0.72)
    assert taken.energy_kwh[0] == pytest.approx(3.6 * 2 * 8.76 * 1.5)


def test_a_server_is_shared_by_the_yearly_volume() -> None:
    """2 servers of 200 W, PUE 1.5, 5 years, 1000 acts a year."""
    one = np.ones(1)
    values = {"number": 2, "power": 200, "pue": 1.5, "lifetime": 5, "annual_volume": 1000}
    taken = consumption("server", {k: one * float(v) for k, v in values.items()}, one)
    assert taken.unit_year[0] == pytest.approx(2 / 5 / 1000)
    assert taken.energy_kwh[0] == pytest.approx(2 * 200 / 1000 * 8760 * 1.5 / 1000)
