"""The three scores a footprint can tell, on both sides of each bound."""

from __future__ import annotations

import numpy as np
import pytest

from ecosoin.doors.yaml.shipped import load_scale
from ecosoin.inputs.service.judgement import GivenScore
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.studies.service.assessment import Assessment, Part
from ecosoin.studies.service.verdict import environment_scores

SCALE = load_scale()
CLIMATE, METALS = CRITERION_CODES.index("climate_change"), CRITERION_CODES.index("resource_use_minerals_metals")
SIZE = len(CRITERION_CODES)


def part(climate: float, metals: float | None) -> Part:
    """A part of one component whose impacts are spread over two stages."""
    central = np.full((1, 4, SIZE), np.nan)
    central[0, 0, CLIMATE], central[0, 2, CLIMATE] = climate / 4, climate * 3 / 4
    coverage = np.zeros(SIZE)
    coverage[CLIMATE] = 0.5
    if metals is not None:
        central[0, 0, METALS], central[0, 2, METALS] = metals / 4, metals * 3 / 4
        coverage[METALS] = 0.5
    return Part((), central, np.zeros((SIZE, 20)), coverage)


def scores(
    better: tuple[int, int] = (20, 20),
    own: tuple[float, float | None] = (2.0, 3.0),
    induced: tuple[float, float] = (0.0, 0.0),
    replaced: tuple[float, float | None] = (500.0, 700.0),
    sigma: float = 0.8,
) -> dict[str, float]:
    """GivenScore by code; ``better``: of twenty draws, how many of the net effect are below zero (climate, metals)."""
    net = np.tile([0.0, 0.5], (SIZE, 10))
    net[CLIMATE, : better[0]] = -1
    net[METALS, : better[1]] = -1
    drawn = np.array([sigma, *[0.7] * 20])
    found = Assessment(part(*own), part(*replaced), part(*induced), drawn, net, net[:, 0], (), (), ())
    return {code: s.value for code, s in environment_scores(found, SCALE, CLIMATE, METALS).items()}


@pytest.mark.parametrize(
    ("climate", "metals", "expected"),
    [
        (20, 20, 4), (18, 18, 4), (20, 18, 4), (18, 20, 4),
        (20, 17, 2), (18, 17, 2), (18, 0, 2),
        (17, 20, 0), (17, 18, 0), (17, 17, 0), (0, 0, 0),
    ],
)  # fmt: skip
def test_b8_takes_the_worse_of_climate_and_metals(climate: int, metals: int, expected: float) -> None:
    """Nine draws of ten at least: 18 of 20."""
    assert scores((climate, metals))["B8"] == expected


@pytest.mark.parametrize(("climate", "expected"), [(20, 2), (18, 2), (17, 0)])
@pytest.mark.parametrize("missing", ["own", "replaced"])
def test_b8_on_climate_alone_is_half(missing: str, climate: int, expected: float) -> None:
    sides: dict[str, tuple[float, float | None]] = {"own": (2.0, 3.0), "replaced": (500.0, 700.0)}
    sides[missing] = (sides[missing][0], None)
    assert scores((climate, 20), **sides)["B8"] == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("own", "induced", "expected"),
    [
        # avoided: 0.8 * 500 = 400 on climate, 0.8 * 700 = 560 on metals; 1 % of 400 is 4
        ((3.99, 3.0), (0.0, 0.0), 0),
        ((4.0, 3.0), (0.0, 0.0), 2),
        ((3.5, 3.0), (0.5, 0.0), 2),
        ((3.5, 3.0), (0.49, 0.0), 0),
        ((400.0, 3.0), (0.0, 0.0), 2),
        ((401.0, 3.0), (0.0, 0.0), 4),
        ((300.0, 3.0), (101.0, 0.0), 4),
        ((2.0, 560.0), (0.0, 0.0), 0),
        ((2.0, 561.0), (0.0, 0.0), 4),
        ((2.0, 300.0), (0.0, 261.0), 4),
    ],
)
def test_r7_weighs_the_service_and_what_it_induces_against_what_it_avoids(
    own: tuple[float, float], induced: tuple[float, float], expected: float
) -> None:
    assert scores(own=own, induced=induced)["R7"] == expected


def test_r7_of_small_amounts() -> None:
    """One percent of 0.8 * 0.5 is 0.004."""
    assert scores(own=(0.0039, 0.001), replaced=(0.5, 0.7))["R7"] == 0
    assert scores(own=(0.004, 0.001), replaced=(0.5, 0.7))["R7"] == 2


def test_r7_when_nothing_is_avoided() -> None:
    assert scores(own=(2.0, 3.0), sigma=0.0)["R7"] == 4
    assert scores(own=(0.0, 0.0), sigma=0.0)["R7"] == 2


@pytest.mark.parametrize(("sigma", "expected"), [(1.0, 0), (0.9, 0), (0.89, 2), (0.5, 2), (0.49, 4), (0.0, 4)])
def test_r9_follows_the_substitution(sigma: float, expected: float) -> None:
    assert scores(sigma=sigma)["R9"] == expected


def test_the_evidence_of_a_computed_score() -> None:
    net = np.full((SIZE, 20), -1.0)
    found = Assessment(part(2, 3), part(500, 700), part(0, 0), np.full(21, 0.6), net, net[:, 0], (), (), ())
    assert environment_scores(found, SCALE, CLIMATE, METALS) == {
        "B8": GivenScore(4.0, "E1", True), "R7": GivenScore(0.0, "E2", True), "R9": GivenScore(2.0, "E0", True),
    }  # fmt: skip


def test_nothing_is_told_without_a_comparator_or_without_climate() -> None:
    net = np.full((SIZE, 20), -1.0)
    alone = Assessment(part(2, 3), None, part(0, 0), np.zeros(21), None, None, (), (), ())
    assert environment_scores(alone, SCALE, CLIMATE, METALS) == {}
    blind = part(500, 700)
    blind.coverage[CLIMATE] = 0
    found = Assessment(part(2, 3), blind, part(0, 0), np.full(21, 0.6), net, net[:, 0], (), (), ())
    assert environment_scores(found, SCALE, CLIMATE, METALS) == {}
