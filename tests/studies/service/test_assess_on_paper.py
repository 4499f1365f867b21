"""``ecosoin service assess``: every figure it writes, recomputed on paper."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from ecosoin.cli.main import main
from tests.small_services import write
from tests.studies.service.paper import CLIMATE, METALS, impact, paper_service, weight, write_factors

DRAWS = 20_000
SERVICE = ("screens", "kit", "rack", "disk", "line")
REPLACED = ("car", "sheets")
SIGMA = 0.7


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("papier")
    write_factors(work / "jeu")
    write(work, paper_service(), "papier.yaml")
    return work


def run(folder: Path, *more: str) -> Result:
    arguments = ["service", "assess", str(folder / "papier.yaml"), "--factors", str(folder / "jeu"), *more]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


@pytest.fixture(scope="module")
def document(folder: Path) -> dict[str, Any]:
    done = run(folder, "--out", str(folder / "out"), "--json", "--draws", str(DRAWS), "--seed", "4")
    assert done.exit_code == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def rows(document: dict[str, Any], key: str) -> dict[str, dict[str, Any]]:
    return {r["criterion"]: r for r in document[key]}


def total(names: tuple[str, ...], criterion: str) -> float:
    return sum(weight(n, criterion) for n in names)


@pytest.mark.parametrize("criterion", [CLIMATE, METALS])
def test_footprint(document: dict[str, Any], criterion: str) -> None:
    """Only the line is unsure, by a factor of two either side."""
    row = rows(document, "footprint")[criterion]
    sure, line = total(SERVICE[:-1], criterion), weight("line", criterion)
    assert row["value"] == pytest.approx(sure + line, rel=1e-12)
    assert (row["p05"], row["p50"], row["p95"]) == pytest.approx(
        tuple(sure + line * k for k in (0.5, 1, 2)), abs=0.05 * line
    )
    # the mean of a lognormal of sigma ln 4 / (2 * 1.645) is exp(sigma2 / 2) times its median
    assert row["mean"] == pytest.approx(sure + line * np.exp((np.log(4) / 3.28971) ** 2 / 2), abs=0.01 * line)
    assert row["coverage_share"] == 1
    assert row["unit"] == {CLIMATE: "kg CO2 eq", METALS: "kg Sb eq"}[criterion]


def test_energy_and_what_has_no_factor(document: dict[str, Any]) -> None:
    found = rows(document, "footprint")
    kwh = 1.25 / 1825 * 120 + 0.04 + 0.7008 + 0.0072 * 5 * 8.76 * 1.5
    assert found["final_energy"]["value"] == pytest.approx(kwh, rel=1e-11)
    assert found["final_energy"]["unit"] == "kWh"
    assert found["acidification"]["value"] is None and found["acidification"]["coverage_share"] == 0
    mandatory = {CLIMATE, METALS, "acidification", "particulate_matter", "ionising_radiation"}
    assert set(found) == mandatory | {"final_energy", "water_consumption"}
    assert found["water_consumption"]["value"] == pytest.approx((kwh - 0.7008) * 0.00083, rel=1e-11)
    assert found["water_consumption"]["coverage_share"] < 1  # the rack is in Germany, whose water is not known


def test_components(document: dict[str, Any]) -> None:
    parts = {"service": SERVICE, "comparator": REPLACED, "induced": ("follow",)}
    given = [(c["part"], c["name"]) for c in document["components"]]
    assert given == [(part, name) for part, names in parts.items() for name in names]
    for c in document["components"]:
        for criterion in (CLIMATE, METALS):
            if (c["name"], criterion) == ("sheets", METALS):
                assert c["impacts"][criterion] is None
            else:
                assert c["impacts"][criterion] == pytest.approx(weight(c["name"], criterion), rel=1e-12)
    first = document["components"][0]
    assert (first["kind"], first["item"]) == ("terminal", "p_screen")
    assert first["item_label"] == {"fr": "Écran", "en": "Screen"}
    assert (first["tier"], first["label"]) == ("terminals", {"fr": "les screens", "en": "the screens"})


def test_breakdown(document: dict[str, Any]) -> None:
    tiers = {"screens": "terminals", "kit": "medical_devices", "rack": "datacentres", "disk": "datacentres",
             "line": "networks"}  # fmt: skip
    expected: dict[tuple[str, str, str], float] = {}
    for name, tier in tiers.items():
        for stage in ("manufacturing", "distribution", "use", "end_of_life"):
            for criterion in (CLIMATE, METALS):
                key = (tier, stage, criterion)
                expected[key] = expected.get(key, 0.0) + impact(name, stage, criterion)
    cells = {(r["tier"], r["stage"], r["criterion"]): r["value"] for r in document["breakdown"]}
    found = {k: v for k, v in cells.items() if k[2] in (CLIMATE, METALS)}
    assert found == {k: pytest.approx(v, rel=1e-12) for k, v in expected.items() if v or k in found}
    assert {k for k, v in expected.items() if v} <= set(found)
    assert len(cells) == len(document["breakdown"])


def test_comparator(document: dict[str, Any]) -> None:
    """Substitution normal, clipped to 0-1: 0.5, 0.7 and 0.9 are its 5, 50 and 95 %."""
    found = document["comparator"]
    sigma = found["substitution"]
    assert sigma["value"] == 0.7
    assert (sigma["p05"], sigma["p50"], sigma["p95"]) == pytest.approx((0.5, 0.7, 0.9), abs=0.004)
    climate, metals = (rows(found, "footprint")[c] for c in (CLIMATE, METALS))
    assert climate["value"] == pytest.approx(45 * 0.2 + 6 * 0.005, rel=1e-12)
    assert (climate["p05"], climate["p95"]) == pytest.approx((9 + 0.015, 9 + 0.06), abs=0.002)
    assert metals["value"] == pytest.approx(45 * 6e-7, rel=1e-12)
    assert (climate["coverage_share"], metals["coverage_share"]) == (1, 0.5)
    assert found["label"] == {"fr": "Visite", "en": "Visit"}


def test_induced(document: dict[str, Any]) -> None:
    found = rows(document, "induced")
    assert found[CLIMATE]["value"] == pytest.approx(4.5 * 0.2, rel=1e-12)
    assert found[METALS]["value"] == pytest.approx(4.5 * 6e-7, rel=1e-12)


@pytest.mark.parametrize("criterion", [CLIMATE, METALS])
def test_net(document: dict[str, Any], criterion: str) -> None:
    row = rows(document, "net")[criterion]
    own, replaced = total(SERVICE, criterion) + weight("follow", criterion), weight("car", criterion)
    replaced += weight("sheets", criterion) if criterion == CLIMATE else 0
    assert row["value"] == pytest.approx(own - SIGMA * replaced, rel=1e-12)
    assert row["p05"] == pytest.approx(own - 0.9 * replaced, abs=0.02 * replaced)
    assert row["p50"] == pytest.approx(own - 0.7 * replaced, abs=0.02 * replaced)
    assert row["p95"] == pytest.approx(own - 0.5 * replaced, abs=0.02 * replaced)
    assert row["probability_better"] == pytest.approx({CLIMATE: 1.0, METALS: 0.0}[criterion], abs=0.001)


def balance(criterion: str, names: dict[str, float], power: int, base: float) -> float:
    """x with fixed + driven (x / base)^power = 0; ``names``: the sign of each component that follows x."""
    whole = total(SERVICE, criterion) + weight("follow", criterion) - SIGMA * weight("car", criterion)
    whole -= SIGMA * weight("sheets", criterion) if criterion == CLIMATE else 0
    driven = sum(sign * weight(n, criterion) for n, sign in names.items())
    return float(base * ((driven - whole) / driven) ** power)


@pytest.mark.parametrize("criterion", [CLIMATE, METALS])
def test_break_even(document: dict[str, Any], criterion: str) -> None:
    """A longer way and a longer storage grow with x; a kit and a rack are shared by it."""
    expected = {
        "distance": ("km", 15, balance(criterion, {"follow": 1, "car": -SIGMA}, 1, 15)),
        "uses": ("count", 160, balance(criterion, {"kit": 1}, -1, 160)),
        "annual_volume": ("count/year", 6000, balance(criterion, {"rack": 1}, -1, 6000)),
        "retention": ("year", 8, balance(criterion, {"disk": 1}, 1, 8)),
    }
    found = {b["variable"]: b for b in document["break_even"] if b["criterion"] == criterion}
    for variable, (unit, current, value) in expected.items():
        if value > 0 and np.isfinite(value):
            row = found[variable]
            assert (row["unit"], row["current"]) == (unit, current)
            assert row["value"] == pytest.approx(value, rel=1e-9)
            assert row["p05"] < row["p50"] < row["p95"]
        else:
            assert variable not in found or found[variable]["value"] is None
    shown = {CLIMATE: {"distance", "uses", "annual_volume", "retention"}, METALS: {"distance", "uses"}}
    assert set(found) == shown[criterion]


def test_break_even_on_paper(document: dict[str, Any]) -> None:
    """The same distance otherwise: what does not travel over what a kilometre avoids, 0.7 * 3 * 0.2 - 0.3 * 0.2 kg."""
    found = next(b for b in document["break_even"] if (b["variable"], b["criterion"]) == ("distance", CLIMATE))
    fixed = total(SERVICE, CLIMATE) - 0.7 * 6 * 0.005
    per_km = 0.7 * (3 * 2 * 0.6 / 1.2) * 0.2 - 0.15 * 2 * 0.2
    assert found["value"] == pytest.approx(fixed / per_km, rel=1e-9)
    assert found["exists_share"] == 1


def test_sensitivity(document: dict[str, Any]) -> None:
    """Variances of independent amounts: a normal substitution, a lognormal line, lognormal sheets."""
    spread = np.exp((np.log(4) / 3.28971) ** 2)
    of_sigma = (0.2 / 1.6448536) ** 2
    for criterion, sheets in ((CLIMATE, 0.03), (METALS, 0.0)):
        replaced = weight("car", criterion) + sheets * np.sqrt(spread)
        line = weight("line", criterion) ** 2 * spread * (spread - 1)
        paper = (0.7 * sheets) ** 2 * spread * (spread - 1)
        whole = replaced**2 * of_sigma + line + paper
        found = {r["input"]: r["share_of_variance"] for r in document["sensitivity"] if r["criterion"] == criterion}
        assert set(found) == {"line.volume", "sheets.number", "substitution"}
        assert found["substitution"] == pytest.approx(replaced**2 * of_sigma / whole, abs=0.01)
        assert found["line.volume"] == pytest.approx(line / whole, abs=0.01)
        assert found["sheets.number"] == pytest.approx(paper / whole, abs=0.01)
        order = [r["share_of_variance"] for r in document["sensitivity"] if r["criterion"] == criterion]
        assert order == sorted(order, reverse=True)


def test_storage_stock(document: dict[str, Any]) -> None:
    """0.6 GB * 3 / 1.5 * 0.75 = 0.9 GB kept an act: 900 GB a year for a thousand, for eight years."""
    found = [(r["component"], r["year"], r["flow_gb_year"], r["stock_gb"]) for r in document["storage_stock"]]
    assert found == [
        ("disk", 1, pytest.approx(900), pytest.approx(900)),
        ("disk", 5, pytest.approx(900), pytest.approx(4500)),
        ("disk", 8, pytest.approx(900), pytest.approx(7200)),
    ]
    assert {r["units_year"] for r in document["storage_stock"]} == {1000}


def test_amounts_are_written_in_canonical_units(document: dict[str, Any]) -> None:
    found = {a["name"]: a for a in document["amounts"]}
    assert len(found) == len(document["amounts"]) == 32
    shown = {n: (found[n]["value"], found[n]["unit"]) for n in
             ("screens.share", "screens.duration", "screens.active_time", "rack.power", "disk.lifetime", "line.volume",
              "distance", "follow.scale")}  # fmt: skip
    assert shown == {
        "screens.share": (pytest.approx(0.5), "share"),
        "screens.duration": (pytest.approx(5 / 6), "hour"),
        "screens.active_time": (1825, "hour/year"),
        "rack.power": (250, "W"),
        "disk.lifetime": (4, "year"),
        "line.volume": (pytest.approx(0.7), "GB"),
        "distance": (15, "km"),
        "follow.scale": (0.15, "count"),
    }
    line = found["line.volume"]
    assert (line["low"], line["high"]) == pytest.approx((0.35, 1.4))
    assert (found["distance"]["source"], found["distance"]["replace_first"]) == ("enquête", True)
    assert not found["line.volume"]["replace_first"] and found["rack.power"]["low"] is None


def test_what_was_taken_from_the_catalogue(document: dict[str, Any]) -> None:
    assert document["assumptions"] == [
        {"component": "screens", "field": "lifetime", "item": "p_screen", "value": 4},
        {"component": "screens", "field": "power", "item": "p_screen", "value": 120},
        {"component": "rack", "field": "lifetime", "item": "p_rack", "value": 6},
    ]
    assert document["sources"]["service"] == {"enquête": {"fr": "Enquête", "en": "Survey"}}
    assert [s["id"] for s in document["sources"]["factors"]] == ["test"]


def test_what_was_studied(document: dict[str, Any], folder: Path) -> None:
    study = document["study"]
    assert (study["year"], study["country"], study["draws"], study["seed"]) == (2024, "FR", DRAWS, 4)
    assert study["factor_sets"] == ["jeu", "health-services", "ademe-2022", "manufacturers-pcf"]
    assert (document["service"], document["functional_unit"]) == ("papier", {"fr": "un acte", "en": "one act"})
    assert document["problems"] == []


def leads() -> float:
    """P(b - r of the service > b - r of the sober alternative), drawn apart: nothing is far behind."""
    rng = np.random.default_rng(11)
    n = 1_000_000
    service = rng.triangular(2, 3, 4, n) - rng.triangular(0.5, 1, 1.5, n)
    sober = rng.triangular(1.5, 2, 2.5, n) - rng.triangular(0, 0, 0.5, n)
    return float(np.mean(service > sober))


def test_benefit_and_risk(document: dict[str, Any]) -> None:
    found, first = document["benefit_risk"], leads()
    assert 0.55 < first < 0.7
    assert [a["name"] for a in found["alternatives"]] == ["service", "sober", "none"]
    assert found["alternatives"][1]["label"] == {"fr": "Téléphone", "en": "Phone"}
    assert found["rank_acceptability"] == {
        "service": pytest.approx([first, 1 - first, 0], abs=0.006),
        "sober": pytest.approx([1 - first, first, 0], abs=0.006),
        "none": pytest.approx([0, 0, 1], abs=0.006),
    }
    assert found["confidence"] == {
        "service": pytest.approx(first, abs=0.006), "sober": pytest.approx(1 - first, abs=0.006), "none": 0,
    }  # fmt: skip
    assert found["pairwise"] == {
        "service": {"sober": pytest.approx(first, abs=0.006), "none": 1},
        "sober": {"service": pytest.approx(1 - first, abs=0.006), "none": 1},
        "none": {"service": 0, "sober": 0},
    }
    weights = found["central_weights"]["service"]
    assert (weights["B1"], weights["R4"]) == pytest.approx((0.5, 0.5))
    assert len(weights) == 24 and found["central_weights"]["none"] is None
    assert (found["verdict"], found["rule"]) == ("undetermined", "acceptability_between")
    assert f"{100 * found['rank_acceptability']['service'][0]:.0f}" in found["reason"]["message"]
    assert found["vetoes"] == [] and found["example_scores"] is True and found["functional_class"] == "C"
    assert (found["weights_mode"], found["aggregation"], found["draws"]) == ("bounded", "linear", 100_000)


def test_what_would_move_the_verdict(document: dict[str, Any]) -> None:
    """Only B1 and R4 have weight; B1 is twice as wide. The others move nothing but the noise of their classes."""
    evidence = document["benefit_risk"]["most_valuable_evidence"]
    swing = {e["criterion"]: e["swing"] for e in evidence}
    assert [e["criterion"] for e in evidence][:2] == ["B1", "R4"] and len(evidence) == 5
    assert swing["B1"] == pytest.approx(swing_of_b1(), abs=0.01)
    assert max(v for c, v in swing.items() if c not in ("B1", "R4")) < 0.02 < swing["R4"] < swing["B1"]


def swing_of_b1() -> float:
    """Standard deviation of P(first | b) in sixteen classes of b between 2 and 4."""
    rng = np.random.default_rng(12)
    n = 1_000_000
    b = rng.triangular(2, 3, 4, n)
    other = rng.triangular(1.5, 2, 2.5, n) - rng.triangular(0, 0, 0.5, n)
    first = b - rng.triangular(0.5, 1, 1.5, n) > other
    place = np.minimum(((b - 2) * 8).astype(int), 15)
    share = [first[place == k].mean() for k in range(16)]
    count = [np.mean(place == k) for k in range(16)]
    return float(np.sqrt(np.sum(np.array(count) * (np.array(share) - first.mean()) ** 2)))


def test_scores_given_and_computed(document: dict[str, Any]) -> None:
    """Lighter on climate, heavier on metals, substitution between one half and nine tenths."""
    given = {"score": 3, "evidence": "E2", "computed": False}
    assert document["benefit_risk"]["scores"]["service"] == {
        "B1": given,
        "R4": {"score": 1, "evidence": "E4", "computed": False},
        "B8": {"score": 2, "evidence": "E1", "computed": True},
        "R7": {"score": 4, "evidence": "E2", "computed": True},
        "R9": {"score": 2, "evidence": "E0", "computed": True},
    }
    assert set(document["benefit_risk"]["scores"]["sober"]) == {"B1", "R4"}
    neutral = {c["code"]: c["neutral"] for c in document["benefit_risk"]["criteria"]}
    assert {c for c, v in neutral.items() if v} == {"B6", "B9", "B11", "B12"} and len(neutral) == 24


def figures(line: str) -> list[float]:
    return [float(x.replace("\u2212", "-")) for x in re.findall(r"\u2212?\d+(?:\.\d+)?", line.replace("CO\u2082", ""))]


def test_the_terminal_says_the_same_in_english(folder: Path, document: dict[str, Any]) -> None:
    done = run(folder, "--out", str(folder / "en"), "--draws", str(DRAWS), "--seed", "4", "--lang", "en")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Service told") and "one act" in lines[0]
    climate, metals = (rows(document, "footprint")[c] for c in (CLIMATE, METALS))
    net = rows(document, "net")
    assert figures(lines[1]) == pytest.approx([climate[k] for k in ("value", "p05", "p95")], rel=0.005)
    assert figures(lines[2]) == pytest.approx([1000 * metals[k] for k in ("value", "p05", "p95")], rel=0.005)
    assert figures(lines[3]) == pytest.approx([net[CLIMATE]["p50"], 99], rel=0.005)
    assert figures(lines[4]) == pytest.approx([1000 * net[METALS]["p50"], 1], rel=0.005)
    told = [b["value"] for b in document["break_even"] if b["criterion"] == CLIMATE]
    assert [figures(line)[0] for line in lines[5:9]] == pytest.approx(told, rel=0.005)
    first = 100 * document["benefit_risk"]["rank_acceptability"]["service"][0]
    assert figures(lines[9]) == pytest.approx([first, first], abs=0.51)
    assert len(lines) == 11
    assert str(folder / "en" / "report.html") in done.stderr and "Written" in done.stderr
    same = json.loads((folder / "en" / "results.json").read_text("utf-8"))
    assert same["footprint"] == document["footprint"] and same["net"] == document["net"]
