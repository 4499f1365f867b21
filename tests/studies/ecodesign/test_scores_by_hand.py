"""Scores and statistics solved by hand: quantiles of EcoIndex, grades, three scores of a journey, repeated runs."""

from __future__ import annotations

import json
from math import log
from typing import Any

import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.kernel.ranged import Ranged
from ecosoin.results.ecodesign import COUNTED, StepMeasures
from ecosoin.results.text import plain
from ecosoin.studies.ecodesign.equivalence import is_flaky, saving, spread
from ecosoin.studies.ecodesign.road.weighing import constants, ecoindex_tables, intervals
from ecosoin.studies.ecodesign.scores import (
    StepMeasure,
    grade_between,
    journey_score,
    quantile_position,
    scores_of,
    swd4_co2e_g,
)

DOM = (0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601)
REQUESTS = (0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920)
KILOBYTES = (
    0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06,
    2465.37, 2866.31, 3401.59, 4155.73, 5400.08, 8037.54, 223212.26,
)  # fmt: skip


def ecoindex(dom: float, requests: float, kb: float) -> dict[str, Any]:
    arguments = ["ecodesign", "ecoindex", f"--dom={dom}", f"--requests={requests}", f"--kb={kb}"]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("rank", range(20))
def test_a_page_on_a_quantile_has_its_rank(rank: int) -> None:
    """On the same quantile of the three: 100 - 5 x rank."""
    found = ecoindex(DOM[rank], REQUESTS[rank], KILOBYTES[rank])
    score = 100 - 5 * rank
    letters = [(80, "A"), (70, "B"), (55, "C"), (40, "D"), (25, "E"), (10, "F"), (-1, "G")]
    assert found["score"] == score
    assert found["grade"] == next(letter for above, letter in letters if score > above)
    assert found["ghg_g"] == pytest.approx(2 + 2 * (50 - score) / 100)
    assert found["water_cl"] == pytest.approx(3 + 3 * (50 - score) / 100)


@pytest.mark.parametrize(
    ("rank_dom", "rank_requests", "rank_kb", "score"),
    [(12, 0, 0, 70), (0, 12, 0, 80), (0, 0, 12, 90), (18, 6, 12, 35), (6, 18, 0, 55), (20, 20, 20, 0), (20, 0, 0, 50)],
)
def test_elements_weigh_three_requests_two_and_bytes_one(
    rank_dom: int, rank_requests: int, rank_kb: int, score: int
) -> None:
    assert ecoindex(DOM[rank_dom], REQUESTS[rank_requests], KILOBYTES[rank_kb])["score"] == score


def test_a_page_between_two_quantiles_is_linear() -> None:
    """603 + 0.5 x 71 is not whole: 638 stands at 10 + 35/71; 100 requests at 12.5; 1762.175 kB at 11.5."""
    expected = 100 - 5 * (3 * (10 + 35 / 71) + 2 * 12.5 + 11.5) / 6
    assert ecoindex(638, 100, 1762.175)["score"] == round(expected) == 43
    assert quantile_position([0, 10, 30], 25) == 1.75
    assert quantile_position([0, 10, 30], 30) == 2
    assert quantile_position([0, 10, 30], 31) == 2


def test_the_published_tables_are_whole() -> None:
    tables = ecoindex_tables()
    assert (tuple(tables.dom), tuple(tables.requests), tuple(tables.kilobytes)) == (DOM, REQUESTS, KILOBYTES)


def test_swd4_by_hand() -> None:
    """(0.055 + 0.059 + 0.080 + 0.012 + 0.013 + 0.081) kWh a GB at 494 g a kWh."""
    assert swd4_co2e_g(2_500_000, constants()) == pytest.approx(0.0025 * 0.3 * 494)


@pytest.mark.parametrize(
    ("value", "grade"), [(50, 100), (49, 100), (51, 99.34), (223.6, 50.0), (999, 0.0334), (1000, 0), (1001, 0)]
)
def test_a_grade_is_logarithmic_between_its_bounds(value: float, grade: float) -> None:
    assert grade_between(value, 50, 1000) == pytest.approx(grade, abs=0.01)


def test_the_journey_score_by_hand() -> None:
    """Two steps; energy 50 to 1000 J, performance 1 to 8 s, data 0.1 to 5 MB; means over steps, then of parts."""
    found = journey_score([StepMeasure(100, 2000, 400_000), StepMeasure(700, 500, 6_000_000)], constants())

    def part(value: float, good: float, bad: float) -> float:
        return 100 * (1 - log(value / good) / log(bad / good))

    energy = (part(100, 50, 1000) + part(700, 50, 1000)) / 2
    speed = (part(2000, 1000, 8000) + 100) / 2
    data = (part(400_000, 1e5, 5e6) + 0) / 2
    assert (found.energy, found.performance, found.data) == (round(energy, 1), round(speed, 1), round(data, 1))
    assert found.score == round((energy + speed + data) / 3, 1)
    assert (found.energy, found.performance, found.data, found.score) == (44.4, 83.3, 32.3, 53.3)


def step(name: str, **medians: float) -> StepMeasures:
    counted = {k: spread([medians.get(k, 0)]) for k in COUNTED}
    return StepMeasures(name=name, by_type={}, by_party={}, **counted)


def test_the_three_scores_of_a_journey_by_hand() -> None:
    light = step("a", dom_elements=358, requests=49, encoded_bytes=783_380, energy_j=100, lcp_ms=700, task_ms=2000)
    heavy = step("b", dom_elements=843, requests=105, encoded_bytes=2_142_060, energy_j=700, lcp_ms=3000, task_ms=90)
    for steps in ([light, heavy], [heavy, light]):
        found = scores_of(steps, 2_925_440, ecoindex_tables())
        assert plain(found.ecoindex) == {"score": 35, "grade": "E", "ghg_g": 2.3, "water_cl": 3.45, "step": "b"}
        assert found.swd4.co2e_g == pytest.approx(2.92544e-3 * 0.3 * 494)
        speed = (100 * (1 - log(2) / log(8)) + 100 * (1 - log(3) / log(8))) / 2
        assert found.journey.performance == round(speed, 1)
        assert found.journey.energy == 44.4


def test_a_constant_without_range_has_three_equal_values() -> None:
    assert intervals()["pue_max"] == Ranged(1.5, 1.5, 1.5)
    assert intervals()["laptop_core_w"] == Ranged(5, 15, 45)
    assert constants()["laptop_core_w"] == 15


def test_the_spread_of_runs() -> None:
    assert plain(spread([7, 3, 12, 4])) == {"median": 5.5, "min": 3, "max": 12}


@pytest.mark.parametrize(
    ("before", "after", "expected", "called"),
    [
        ([9], [4], (5, 5, 5), True),
        ([4], [9], (-5, -5, -5), True),
        ([4, 4], [4, 4], (0, 0, 0), False),
        # medians of 3 drawn again: 7, 13 and 7 times in 27
        ([10, 20, 40], [3, 3, 3], (7, 17, 37), True),
        ([3, 3, 3], [10, 20, 40], (-37, -17, -7), True),
        ([3, 3, 3], [3, 20, 40], (-37, -17, 0), False),
        ([3, 5, 40], [3, 3, 3], (0, 2, 37), False),
        # 9 pairs of medians, of 49/729 to 169/729
        ([200, 260, 290], [150, 270, 240], (-70, 20, 140), False),
    ],
)
def test_a_saving_by_hand(
    before: list[float], after: list[float], expected: tuple[float, float, float], called: bool
) -> None:
    found = saving(before, after)
    assert (found.p05, found.p50, found.p95) == expected
    assert found.called is called


@pytest.mark.parametrize(
    ("outcomes", "requests", "flaky"),
    [
        ([[True, False], [True, False]], [4, 4], False),
        ([[True, False], [False, True]], [4, 4], True),
        ([[True, False], [True, False]], [4, 5], True),
        ([[True]], [4], False),
    ],
)
def test_runs_that_differ_are_flaky(outcomes: list[list[bool]], requests: list[float], flaky: bool) -> None:
    assert is_flaky(outcomes, requests) is flaky
