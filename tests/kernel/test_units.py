"""Every unit a service file may use, converted by hand."""

from __future__ import annotations

import pytest

from ecosoin.kernel.units import QUANTITIES, canonical_unit, to_canonical, units_of

CASES = [
    ("duration", "second", 5400, "hour", 1.5),
    ("duration", "minute", 90, "hour", 1.5),
    ("duration", "hour", 1.5, "hour", 1.5),
    ("lifetime", "day", 730, "year", 2.0),
    ("lifetime", "month", 30, "year", 2.5),
    ("lifetime", "year", 2.5, "year", 2.5),
    ("active_time", "hour/day", 6, "hour/year", 2190.0),
    ("active_time", "hour/year", 1700, "hour/year", 1700.0),
    ("count", "count", 7, "count", 7.0),
    ("volume_year", "count/year", 9000, "count/year", 9000.0),
    ("share", "percent", 35, "share", 0.35),
    ("share", "share", 0.35, "share", 0.35),
    ("power", "kW", 2.5, "W", 2500.0),
    ("power", "W", 40, "W", 40.0),
    ("data", "kB", 3_000_000, "GB", 3.0),
    ("data", "MB", 2500, "GB", 2.5),
    ("data", "GB", 2.5, "GB", 2.5),
    ("data", "TB", 3, "GB", 3000.0),
    ("distance", "m", 2500, "km", 2.5),
    ("distance", "km", 2.5, "km", 2.5),
    ("ratio", "ratio", 1.4, "ratio", 1.4),
    ("parameters", "billion", 70, "billion", 70.0),
    ("token", "token", 400, "token", 400.0),
]


@pytest.mark.parametrize(("quantity", "unit", "value", "canonical", "expected"), CASES)
def test_a_unit_becomes_the_canonical_one(
    quantity: str, unit: str, value: float, canonical: str, expected: float
) -> None:
    assert to_canonical(value, quantity, unit) == pytest.approx(expected, rel=1e-12)
    assert canonical_unit(quantity) == canonical
    assert unit in units_of(quantity)


def test_every_unit_has_its_case() -> None:
    assert {(q, u) for q, u, *_ in CASES} == {(q, u) for q, units in QUANTITIES.items() for u in units}
