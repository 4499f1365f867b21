"""What holds for every service and every judgement of it."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.weights import WeightSpace
from ecosoin.kernel.units import QUANTITIES, to_canonical
from ecosoin.studies.service.assessment import Assessment
from ecosoin.studies.service.road.study import read_services, study_service
from ecosoin.studies.service.smaa import Acceptability, acceptability
from tests.small_services import minimal, write

ITEMS = ("laptop", "desktop", "monitor", "smartphone", "tablet")
ONCE = settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])


def assessed(folder: Path, data: dict[str, Any]) -> Assessment:
    return study_service(read_services([write(folder, data)], None)[0], 300, 1).assessment


def terminals(minutes: list[int], number: float = 1) -> list[dict[str, Any]]:
    base = minimal()["components"][0]
    return [
        {
            **base,
            "name": f"c{i}",
            "item": ITEMS[i % len(ITEMS)],
            "number": {"value": number, "unit": "count"},
            "duration": {"value": m, "low": m / 2, "high": m * 2, "unit": "minute"},
        }
        for i, m in enumerate(minutes)
    ]


@given(st.lists(st.integers(1, 300), min_size=2, max_size=6), st.integers(2, 9))
@ONCE
def test_order_does_not_matter_and_quantity_is_linear(tmp_path: Path, minutes: list[int], factor: int) -> None:
    components = terminals(minutes)
    one = assessed(tmp_path, minimal(components=components, functional_unit={"fr": "u", "en": "u"}))
    turned = assessed(tmp_path, minimal(components=components[::-1], functional_unit={"fr": "u", "en": "u"}))
    more = assessed(tmp_path, minimal(components=terminals(minutes, factor), functional_unit={"fr": "u", "en": "u"}))
    assert turned.service.total == pytest.approx(one.service.total, rel=1e-12)
    assert turned.service.draws == pytest.approx(one.service.draws, rel=1e-9)
    assert more.service.total == pytest.approx(factor * one.service.total, rel=1e-12)
    assert more.service.draws == pytest.approx(factor * one.service.draws, rel=1e-9)


def test_a_service_compared_with_itself_has_no_net_effect_in_any_draw(tmp_path: Path) -> None:
    """Factors and parameters are drawn once for both sides."""
    data = minimal(parameters={"t": {"value": 20, "low": 10, "high": 40, "unit": "minute"}})
    data["components"][0]["duration"] = "$t"
    twin = {**data["components"][0], "name": "jumeau"}
    data["comparator"] = {"label": "même", "substitution": {"value": 1, "unit": "share"}, "components": [twin]}
    found = assessed(tmp_path, data)
    assert found.net is not None
    assert np.abs(found.net).max() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("quantity", sorted(QUANTITIES))
def test_every_quantity_has_one_canonical_unit(quantity: str) -> None:
    units = QUANTITIES[quantity]
    assert [u for u, factor in units.items() if factor == 1]
    assert all(to_canonical(2.0, quantity, u) == pytest.approx(2 * to_canonical(1.0, quantity, u)) for u in units)


def test_the_same_duration_in_other_units_weighs_the_same(tmp_path: Path) -> None:
    totals = []
    for value, unit in ((30, "minute"), (0.5, "hour"), (1800, "second")):
        data = minimal()
        data["components"][0]["duration"] = {"value": value, "unit": unit}
        totals.append(assessed(tmp_path, data).service.total)
    assert totals[1] == pytest.approx(totals[0], rel=1e-12) and totals[2] == pytest.approx(totals[0], rel=1e-12)


DRAWS, NOISE = 20_000, 0.02


def problem(mode: np.ndarray, half: float, benefit: np.ndarray, top: float = 4.0) -> DecisionTable:
    low, high = np.clip(mode - half, 0, top), np.clip(mode + half, 0, top)
    return DecisionTable(low, mode, high, np.ones(mode.shape, bool), benefit, top, WeightSpace("free", mode.shape[1]))


def run(p: DecisionTable) -> Acceptability:
    return acceptability(p, DRAWS, 7)


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_order_of_criteria_and_scale_do_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mode, benefit = rng.uniform(0, 4, (3, 6)), rng.random(6) < 0.5
    base = run(problem(mode, 1.0, benefit))
    order = rng.permutation(6)
    assert run(problem(mode[:, order], 1.0, benefit[order])).rank == pytest.approx(base.rank, abs=NOISE)
    scaled = run(problem(mode * 25, 25.0, benefit, 100.0))
    assert scaled.rank == pytest.approx(base.rank, abs=1e-9)


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_a_dominating_alternative_always_comes_first(seed: int) -> None:
    rng = np.random.default_rng(seed)
    benefit = rng.random(5) < 0.5
    worse = rng.uniform(1.2, 2.8, (2, 5))
    best = np.where(benefit, 4.0, 0.0)[None, :]
    found = run(problem(np.concatenate([best, worse]), 0.5, benefit))
    assert found.rank[0, 0] == 1.0 and found.confidence[0] == 1.0
    assert found.pairwise[0, 1:].tolist() == [1.0, 1.0]


@given(st.integers(0, 10_000))
@settings(max_examples=10)
def test_shares_are_shares_and_a_seed_is_a_result(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = problem(rng.uniform(0, 4, (3, 4)), 1.5, rng.random(4) < 0.5)
    one, two = run(p), run(p)
    assert one.rank.tolist() == two.rank.tolist() and one.confidence.tolist() == two.confidence.tolist()
    assert one.rank.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-12)
    assert one.pairwise + one.pairwise.T + np.eye(3) == pytest.approx(np.ones((3, 3)), abs=1e-12)
    known = np.isfinite(one.central_weights).all(axis=1)
    assert one.central_weights[known].sum(axis=1) == pytest.approx(np.ones(known.sum()), abs=1e-9)
