"""Every unit a service file may use, with what one of it is in the canonical unit of its quantity."""

from __future__ import annotations

import pytest

from ecosoin.kernel.units import (
    DAYS,
    HOURS,
    MINUTES,
    MONTHS,
    QUANTITIES,
    SECONDS,
    canonical_unit,
    to_canonical,
    units_of,
)

TABLE = [
    ("duration", "second", 0.000277777777777778, "hour"),
    ("duration", "minute", 0.0166666666666667, "hour"),
    ("duration", "hour", 1, "hour"),
    ("lifetime", "day", 0.00273972602739726, "year"),
    ("lifetime", "month", 0.0833333333333333, "year"),
    ("lifetime", "year", 1, "year"),
    ("active_time", "hour/year", 1, "hour/year"),
    ("active_time", "hour/day", 365, "hour/year"),
    ("count", "count", 1, "count"),
    ("volume_year", "count/year", 1, "count/year"),
    ("share", "share", 1, "share"),
    ("share", "percent", 0.01, "share"),
    ("power", "W", 1, "W"),
    ("power", "kW", 1000, "W"),
    ("data", "kB", 0.000001, "GB"),
    ("data", "MB", 0.001, "GB"),
    ("data", "GB", 1, "GB"),
    ("data", "TB", 1000, "GB"),
    ("distance", "m", 0.001, "km"),
    ("distance", "km", 1, "km"),
    ("ratio", "ratio", 1, "ratio"),
    ("parameters", "billion", 1, "billion"),
    ("token", "token", 1, "token"),
]


def test_the_table_is_whole() -> None:
    assert [(q, u) for q, units in QUANTITIES.items() for u in units] == [(q, u) for q, u, _, _ in TABLE]


@pytest.mark.parametrize(("quantity", "unit", "factor", "canonical"), TABLE)
def test_a_unit_is_converted_to_the_canonical_one(quantity: str, unit: str, factor: float, canonical: str) -> None:
    assert to_canonical(7.3, quantity, unit) == pytest.approx(7.3 * factor, rel=1e-12)
    assert canonical_unit(quantity) == canonical
    assert unit in units_of(quantity)


def test_the_year_the_day_and_the_hour() -> None:
    assert (MONTHS, DAYS, HOURS, MINUTES, SECONDS) == (12, 365, 24, 60, 3600)
