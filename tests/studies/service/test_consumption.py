"""What one functional unit takes of an item: every kind of component, with all its fields and with the fewest."""

from __future__ import annotations

import numpy as np
import pytest

from ecosoin.inputs.service.components import KINDS
from ecosoin.studies.service.activity_rows import consumption

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
