"""The four zones of the map, on both sides of their cuts, and what a verdict allows."""

from __future__ import annotations

import numpy as np
import pytest

from ecosoin.inputs.service.decision import DecisionTable
from ecosoin.inputs.service.weights import WeightSpace
from ecosoin.studies.service.side_by_side import benefit_draws, relative_footprint, zone

CUTS = (0.45, 1.2)
PLACES = [
    (0.9, 0.3, "keep"), (0.45, 1.2, "keep"), (0.45, 0.3, "keep"), (0.9, 1.2, "keep"),
    (0.9, 1.21, "ecodesign"), (0.45, 7.0, "ecodesign"), (0.9, float("inf"), "ecodesign"),
    (0.44, 0.3, "rethink"), (0.0, 1.2, "rethink"),
    (0.44, 1.21, "stop"), (0.0, 7.0, "stop"),
]  # fmt: skip
ORDER = ("keep", "ecodesign", "rethink", "stop")


@pytest.mark.parametrize("verdict", ["favourable", "undetermined", "useless_as_deployed", "not_admissible"])
@pytest.mark.parametrize(("benefit", "ratio", "expected"), PLACES)
def test_a_point_is_in_its_zone_and_never_better_than_its_verdict(
    benefit: float, ratio: float, expected: str, verdict: str
) -> None:
    least = {"useless_as_deployed": "rethink", "not_admissible": "stop"}.get(verdict, "keep")
    allowed = ORDER[max(ORDER.index(expected), ORDER.index(least))]
    assert zone(benefit, ratio, verdict, CUTS) == allowed


def test_the_footprint_beside_what_it_replaces() -> None:
    found = relative_footprint(np.array([3.0, 3.0, 0.0, 5.0, 0.0, 1.0]), np.array([4.0, 0.0, 2.0, -1.0, 0.0, 0.8]))
    assert found.tolist() == [0.75, np.inf, 0.0, np.inf, np.inf, 1.25]


def test_the_benefit_is_the_mean_of_the_kept_criteria_of_the_service() -> None:
    """Scores 3 and 1.4 of 4 kept, a risk and another benefit left aside; the second alternative does not count."""
    scores = np.array([[3.0, 1.4, 0.2, 4.0], [1.0, 1.0, 1.0, 1.0]])
    benefit = np.array([True, True, False, True])
    problem = DecisionTable(scores, scores, scores, np.ones((2, 4), bool), benefit, 4.0, WeightSpace("free", 4))
    kept = np.array([True, True, False, False])
    assert benefit_draws(problem, kept, 3, 1).tolist() == pytest.approx([0.55, 0.55, 0.55])
    assert benefit_draws(problem, np.array([True, False, True, False]), 2, 1).tolist() == pytest.approx([0.85, 0.85])


def test_an_unsure_score_spreads_the_benefit() -> None:
    """One triangular score on [1, 3], mode 2, of two kept: quantile 5 % at 1 + sqrt(2 * 0.05), over 8, plus 3 / 8."""
    low, mode, high = (np.array([[x, 3.0]]) for x in (1.0, 2.0, 3.0))
    ones = np.ones((1, 2), bool)
    drawn = benefit_draws(
        DecisionTable(low, mode, high, ones, ones[0], 4.0, WeightSpace("free", 2)), ones[0], 40_000, 1
    )
    expected = [(1 + np.sqrt(0.1) + 3) / 8, 5 / 8, (3 - np.sqrt(0.1) + 3) / 8]
    assert np.quantile(drawn, (0.05, 0.5, 0.95)) == pytest.approx(expected, abs=0.003)
