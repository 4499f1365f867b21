"""Which factor stands where in the arrays, for whole things and for servers seen as their components."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ecosoin.engine.factor_matrix import FactorMatrix, gathered
from ecosoin.kernel.vocabulary import CRITERION_CODES, STAGE_CODES
from tests.engine.small import Z90, factor, item, matrix, mix

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
    assert (m.mix[0, FINAL], m.mix_sigma[0, FINAL]) == (1.0, 0.0)


def test_spreads_come_from_the_range_else_from_the_grade() -> None:
    m = servers()
    assert m.sigma[2, MAKE, CLIMATE] == pytest.approx(math.log(4) / (2 * Z90))
    assert m.sigma[3, MAKE, CLIMATE] == pytest.approx(math.log(1.3) / Z90)
    assert m.mix_sigma[0, CLIMATE] == pytest.approx(math.log(1.1) / Z90)
    assert m.mix_row[0, CLIMATE].value == 0.05


def test_only_definitions_of_items_in_use_are_kept() -> None:
    held = matrix([item("laptop"), item("unused")], [], [], [], names=["laptop"])
    assert set(held.definitions) == {"laptop"}


def test_rows_find_their_item_and_place() -> None:
    m = matrix([item("a"), item("b"), item("c")], ["FR", "DE"], [], [])
    assert (m.item_index(), m.place_index()) == ({"a": 0, "b": 1, "c": 2}, {"FR": 0, "DE": 1})
    items, places = gathered(m, ["c", "a"], ["DE", "DE"])
    assert (items.tolist(), places.tolist()) == ([2, 0], [1, 1])
