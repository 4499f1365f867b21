"""Numbers as French and English readers write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.words.numbers import MISSING, interval, number, quantity, readable, share, unit_label, whole


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (0, "0", "0"),
        (0.5, "0,5", "0.5"),
        (1234.567, "1\u202f230", "1,230"),
        (-1234.567, "−1\u202f230", "−1,230"),
        (999.96, "1\u202f000", "1,000"),
        (0.00001234, "1,23\u00a0×\u00a010⁻⁵", "1.23\u00a0×\u00a010⁻⁵"),
        (-4.2e12, "−4,2\u00a0×\u00a010¹²", "−4.2\u00a0×\u00a010¹²"),
        (None, MISSING, MISSING),
        (math.nan, MISSING, MISSING),
        (math.inf, MISSING, MISSING),
    ],
)
def test_three_significant_digits(value: float | None, french: str, english: str) -> None:
    assert number(value, "fr") == french
    assert number(value, "en") == english


@given(st.floats(min_value=1e-12, max_value=1e15) | st.floats(min_value=-1e15, max_value=-1e-12))
def test_a_written_number_reads_back_within_its_digits(value: float) -> None:
    text = number(value, "en").replace(",", "").replace("−", "-").replace("\u00a0", "")
    mantissa, _, power = text.partition("×10")
    digits = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    read = float(mantissa) * 10 ** int(power.translate(digits) or 0)
    assert read == pytest.approx(value, rel=5.01e-3)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_only_zero_is_written_zero(value: float) -> None:
    assert (number(value, "fr") == "0") == (value == 0)


@given(st.floats(min_value=1e-9, max_value=1e12), st.sampled_from(["kg CO2 eq", "kWh", "MJ", "mol H+ eq"]))
def test_rescaling_keeps_the_quantity(value: float, unit: str) -> None:
    factor, scaled = readable(value, unit)
    ratio = {"t": 1000, "g": 1 / 1000, "MWh": 1000, "Wh": 1 / 1000, "GJ": 1000}.get(scaled.split()[0], 1)
    assert value * factor * ratio == pytest.approx(value, rel=1e-12)


def test_a_quantity_never_breaks_at_its_unit() -> None:
    assert " " not in quantity(250_000, "kg CO2 eq", "fr")
    assert quantity(None, "kg CO2 eq", "fr") == MISSING


def test_interval_bounds_share_one_unit() -> None:
    assert interval(900, 250_000, "kg CO2 eq", "en") == "0.9 to 250\u00a0t\u00a0CO₂\u00a0eq."
    assert interval(None, 1, "kg", "fr") == MISSING


def test_shares() -> None:
    assert share(1, "fr") == "100\u00a0%"
    assert share(1.2345, "en") == "123%"
    assert share(-0.05, "fr") == "−5\u00a0%"
    assert share(None, "fr") == MISSING


def test_units_are_translated_part_by_part_and_unknown_ones_kept() -> None:
    assert unit_label("t CO2 eq/bed", "fr") == "t CO₂ éq./lit"
    assert unit_label("parsec", "fr") == "parsec"


def test_counts_keep_every_digit() -> None:
    assert whole(1234567, "fr") == "1\u202f234\u202f567"
