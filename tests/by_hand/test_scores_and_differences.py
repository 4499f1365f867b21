"""Single score, planetary boundaries, and the difference of two studies, on paper."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from ecosoin.engine.comparison import contributions, difference
from ecosoin.engine.normalisation import CriterionWeight, SingleScore, boundary_share, single_score

WEIGHTS = (CriterionWeight("a", 8.0, 0.25), CriterionWeight("b", 5.0, 0.4), CriterionWeight("c", 2.0, 0.35))


def test_a_single_score_weighs_each_normalised_total_and_names_what_is_missing() -> None:
    """6 / 8 x 0.25 + 7 / 2 x 0.35 = 1.4125 points."""
    score = single_score({"a": 6.0, "b": None, "c": 7.0}, WEIGHTS)
    assert score == SingleScore(pytest.approx(1412.5), pytest.approx(0.6), ("b",))


def test_a_total_of_zero_is_known_and_what_is_absent_is_missing() -> None:
    score = single_score({"a": 0.0, "unweighted": 3.0}, WEIGHTS)
    assert score == SingleScore(0.0, 0.25, ("b", "c"))


def test_the_share_of_a_boundary_is_for_each_person_served() -> None:
    """60 kg for 4 persons are 15 kg each; a person's part of 900 kg among 300 is 3 kg."""
    assert boundary_share(60.0, 4.0, 900.0, 300.0) == pytest.approx(5.0)


def test_the_difference_of_two_studies() -> None:
    draws_a, draws_b = np.array([5.0, 7.0, 9.0, 3.0]), np.array([4.0, 8.0, 9.0, 1.0])
    d = difference("climate_change", "kg", 6.5, 4.0, draws_a, draws_b)
    assert (d.criterion, d.unit, d.a, d.b, d.difference) == ("climate_change", "kg", 6.5, 4.0, -2.5)
    assert d.probability_b_lower == pytest.approx(0.625)
    assert (d.interval.mean, d.interval.p50) == (pytest.approx(-0.5), pytest.approx(-0.5))


def test_what_a_difference_is_made_of_largest_first() -> None:
    a = {
        ("climate", "terminals", "laptop", "use"): 10.0,
        ("climate", "terminals", "laptop", "manufacturing"): 30.0,
        ("climate", "networks", "switch", "use"): 4.0,
        ("acid", "terminals", "laptop", "use"): 2.0,
    }
    b = {
        ("climate", "terminals", "laptop", "use"): 7.0,
        ("climate", "terminals", "laptop", "manufacturing"): 45.0,
        ("climate", "networks", "switch", "use"): 4.0,
        ("climate", "datacentres", "server", "use"): 6.0,
    }
    found = {c: [msgspec.structs.astuple(part) for part in parts] for c, parts in contributions(a, b).items()}
    assert found == {
        "acid": [("terminals", "laptop", "use", 2.0, 0.0, -2.0)],
        "climate": [
            ("terminals", "laptop", "manufacturing", 30.0, 45.0, 15.0),
            ("datacentres", "server", "use", 0.0, 6.0, 6.0),
            ("terminals", "laptop", "use", 10.0, 7.0, -3.0),
        ],
    }
