"""``ecosoin service compare`` and ``map`` on services whose draws have a closed form.

A line of 12 GB between 6 and 24 weighs 0.36 kg times x, a lognormal of median 1 and sigma s = ln 4 / (2 * 1.645); the
service also induces twelve sheets (0.06 kg) and avoids 0.8 of a drive of 3 km (0.8 * 0.6 = 0.48 kg).
"""

from __future__ import annotations

import json
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.weights import WeightSpace
from ecosoin.studies.service.side_by_side import benefit_draws, relative_footprint, zone
from tests.small_services import write
from tests.studies.service.paper import CLIMATE, METALS, amount, component, write_factors

SIGMA = float(np.log(4)) / (2 * NormalDist().inv_cdf(0.95))
BELOW = NormalDist().cdf
SCORED = [f"B{n}" for n in range(1, 13)] + [f"R{n}" for n in range(1, 13)]


def service(name: str, components: list[dict[str, Any]], score: float, **more: Any) -> dict[str, Any]:
    """Every criterion scored alike, E4: half a point either side."""
    scores = {c: [score, "E4"] for c in SCORED}
    scores |= {"B8": [0, "E4"], "R1": [0, "E4"], "R2": [0, "E4"]}
    return {
        "service": name,
        "label": {"fr": f"Service {name}", "en": f"The {name}"},
        "functional_unit": {"fr": f"un {name}", "en": f"one {name}"},
        "year": 2024,
        "country": "FR",
        "components": components,
        "comparator": {
            "label": {"fr": "Trajet", "en": "Drive"},
            "substitution": amount(0.8, "share"),
            "components": [component("trajet", "travel", "p_car", legs=amount(1, "count"), distance=amount(3, "km"))],
        },
        "induced": [component("papier", "printing", "p_sheet", number=amount(12, "count"))],
        "benefit_risk": {"functional_class": "A", "alternatives": {"service": {"scores": scores}, "sober": {}}},
        **more,
    }


def line(low: float | None, value: float, high: float | None) -> dict[str, Any]:
    return component("ligne", "network", "p_line", volume=amount(value, "GB", low, high))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("cartes")
    write_factors(work / "jeu")
    kit = component("trousse", "device", "p_kit", number=amount(2, "count"), uses=amount(160, "count"))
    write(work, service("unsure", [line(6, 12, 24)], 3), "unsure.yaml")
    write(work, service("sure", [line(None, 15, None)], 1.5), "sure.yaml")
    write(work, service("kits", [line(6, 12, 24), kit], 3), "kits.yaml")
    write(work, service("alone", [line(None, 15, None)], 3, comparator=None), "alone.yaml")
    return work


def run(folder: Path, command: str, *names: str) -> dict[str, Any]:
    paths = [str(folder / f"{n}.yaml") for n in names]
    out = str(folder / f"out-{command}")
    arguments = ["service", command, *paths, "--factors", str(folder / "jeu"), "--out", out]
    done = CliRunner().invoke(main, [*arguments, "--json", "--draws", "40000", "--lang", "en"], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.fixture(scope="module")
def compared(folder: Path) -> dict[str, Any]:
    return run(folder, "compare", "unsure", "sure", "kits")


@pytest.fixture(scope="module")
def placed(folder: Path) -> dict[str, Any]:
    return run(folder, "map", "unsure", "sure", "kits", "alone")


def test_the_lighter_of_two_services(compared: dict[str, Any]) -> None:
    """12 x < 15 when ln x < ln 1.25; the two that share their line share its draws, so the kit always weighs more."""
    lighter = {(r["service"], r["than"]): r["lighter"] for r in compared["paired"] if r["criterion"] == CLIMATE}
    sure = BELOW(float(np.log(1.25)) / SIGMA)
    assert lighter == {
        ("unsure", "sure"): pytest.approx(sure, abs=0.01),
        ("sure", "unsure"): pytest.approx(1 - sure, abs=0.01),
        ("unsure", "kits"): 1,
        ("kits", "unsure"): 0,
        ("sure", "kits"): 1,
        ("kits", "sure"): 0,
    }
    criteria = {r["criterion"] for r in compared["paired"]}
    assert criteria == {CLIMATE, METALS}


def test_net_effect(compared: dict[str, Any]) -> None:
    """0.36 x + 0.06 < 0.48 when x < 7/6."""
    found = {s["service"]: next(r for r in s["net"] if r["criterion"] == CLIMATE) for s in compared["services"]}
    unsure = found["unsure"]
    assert unsure["value"] == pytest.approx(-0.06, rel=1e-9)
    assert (unsure["p05"], unsure["p50"], unsure["p95"]) == pytest.approx((-0.24, -0.06, 0.3), abs=0.01)
    assert unsure["probability_better"] == pytest.approx(BELOW(float(np.log(7 / 6)) / SIGMA), abs=0.01)
    assert found["sure"]["value"] == pytest.approx(0.45 + 0.06 - 0.48, rel=1e-9)
    assert found["sure"]["probability_better"] == 0


def test_break_even_of_a_drive(compared: dict[str, Any]) -> None:
    """(0.36 x + 0.06) / (0.8 * 0.2) km: 2.625 km at the median; every draw has one."""
    found = {(b["variable"], b["criterion"]): b for b in compared["services"][0]["break_even"]}
    b = found["distance", CLIMATE]
    assert b["value"] == pytest.approx(2.625, rel=1e-9) and b["current"] == 3 and b["exists_share"] == 1
    assert (b["p05"], b["p50"], b["p95"]) == pytest.approx((1.5, 2.625, 4.875), rel=0.02)
    metals = found["distance", METALS]
    assert metals["value"] == pytest.approx(12 * 5e-8 / (0.8 * 6e-7), rel=1e-9)


def test_break_even_of_a_kit_exists_only_when_the_rest_leaves_room(compared: dict[str, Any]) -> None:
    """84 / n + 0.36 x + 0.06 = 0.48: n = 84 / 0.06 = 1400 at the median, and some n only when x < 7/6."""
    b = next(b for b in compared["services"][2]["break_even"] if (b["variable"], b["criterion"]) == ("uses", CLIMATE))
    assert (b["current"], b["value"]) == (160, pytest.approx(1400, rel=1e-9))
    assert b["exists_share"] == pytest.approx(BELOW(float(np.log(7 / 6)) / SIGMA), abs=0.01)

    def at(share: float) -> float:
        """The lighter the line, the fewer uses are needed: quantiles of x below 7/6."""
        x = np.exp(SIGMA * NormalDist().inv_cdf(share * BELOW(float(np.log(7 / 6)) / SIGMA)))
        return float(84 / (0.42 - 0.36 * x))

    assert (b["p05"], b["p50"]) == pytest.approx((at(0.05), at(0.5)), rel=0.03)
    assert b["p95"] == pytest.approx(at(0.95), rel=0.15)


def test_documents_side_by_side(compared: dict[str, Any]) -> None:
    assert [s["service"] for s in compared["services"]] == ["unsure", "sure", "kits"]
    value = [next(r["value"] for r in s["footprint"] if r["criterion"] == CLIMATE) for s in compared["services"]]
    assert value == pytest.approx([0.36, 0.45, 0.36 + 2 / 160 * 42], rel=1e-9)
    assert [s["functional_unit"]["en"] for s in compared["services"]] == ["one unsure", "one sure", "one kits"]


def test_places_on_the_map(placed: dict[str, Any]) -> None:
    """Ratio (0.36 x + 0.06) / 0.48; benefit: eleven scores of 3 (or 1.5) of 4, each half a point either side."""
    points = {p["service"]: p for p in placed["points"]}
    assert list(points) == ["unsure", "sure", "kits"]
    ratio = {n: tuple(p["footprint_ratio"][k] for k in ("p05", "p50", "p95")) for n, p in points.items()}
    kit = 2 / 160 * 42
    assert ratio["unsure"] == pytest.approx((0.24 / 0.48, 0.42 / 0.48, 0.78 / 0.48), rel=0.02)
    assert ratio["sure"] == pytest.approx([0.51 / 0.48] * 3, rel=1e-9)
    assert ratio["kits"] == pytest.approx(((0.24 + kit) / 0.48, (0.42 + kit) / 0.48, (0.78 + kit) / 0.48), rel=0.02)
    # a triangular half a point wide has variance 0.25 / 6 of a point, 1/16 of that on 0-1; the mean of eleven
    spread = 1.645 * np.sqrt(0.25 / 6 / 16 / 11)
    for name, middle in (("unsure", 0.75), ("sure", 0.375), ("kits", 0.75)):
        good = points[name]["benefit"]
        assert (good["p05"], good["p50"], good["p95"]) == pytest.approx(
            (middle - spread, middle, middle + spread), abs=0.002
        )
    weight = points["unsure"]["footprint"]
    assert (weight["p05"], weight["p50"], weight["p95"]) == pytest.approx((0.18, 0.36, 0.72), rel=0.02)
    assert weight["unit"] == "kg CO2 eq" and placed["criterion"] == CLIMATE
    assert placed["thresholds"] == {"benefit": 0.5, "ratio": 1.0}


def test_zones_of_the_map(placed: dict[str, Any]) -> None:
    assert {p["service"]: p["zone"] for p in placed["points"]} == {
        "unsure": "keep", "sure": "stop", "kits": "ecodesign",
    }  # fmt: skip
    assert placed["not_placed"] == [{"service": "alone", "label": {"fr": "Service alone", "en": "The alone"}}]
    assert {p["functional_unit"]["en"] for p in placed["points"]} == {"one unsure", "one sure", "one kits"}


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
