"""The figures of published services and of the textbook of the method, found again."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosoin.doors.yaml.shipped import template_text
from ecosoin.inputs.judgement import DecisionTable
from ecosoin.inputs.service import ACCELERATOR, SERVER
from ecosoin.inputs.weights import WeightSpace
from ecosoin.kernel.errors import UsageError
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.studies.service.road.study import read_services, study_service
from ecosoin.studies.service.smaa import acceptability
from ecosoin.studies.service.verdict import Study
from tests.report_text import remedy
from tests.small_services import minimal, write

CLIMATE, METALS = CRITERION_CODES.index("climate_change"), CRITERION_CODES.index("resource_use_minerals_metals")


def studied(path: Path, draws: int = 2000) -> Study:
    return study_service(read_services([path], None)[0], draws, 1)


def test_ademe_video_call_of_twenty_minutes_on_two_laptops(tmp_path: Path) -> None:
    """publicodes-acv-numerique 2.1.0: 27.9 g CO2e, 84 % terminals (laptop 26.5 W, 3 h a day, 5 years; 0.7 GB/h in
    standard definition for each of two devices, fixed line). Its data centre (0.3 %) is left out here."""
    data = minimal(comparator=None)
    data["components"].append(
        {
            "name": "réseau",
            "kind": "network",
            "item": "fixed_data",
            "number": {"value": 2, "unit": "count"},
            "volume": {"value": 0.7 / 3, "unit": "GB"},
        }
    )
    found = studied(write(tmp_path, data)).assessment.service
    assert found.total[CLIMATE] == pytest.approx(0.0279, rel=0.02)
    assert np.nansum(found.central[0, :, CLIMATE]) / found.total[CLIMATE] == pytest.approx(0.84, rel=0.02)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Study:
    path = tmp_path_factory.mktemp("kit") / "kit.yaml"
    path.write_text(template_text("telemonitoring-kit"), encoding="utf-8")
    return studied(path, 10_000)


def test_the_published_telemonitoring_kit_is_the_counter_example(kit: Study) -> None:
    """van Bree 2025: +480 % climate, +4390 % minerals, devices 89 %, climate parity at 65 km one way."""
    found = kit.assessment
    assert found.comparator is not None
    for criterion, published in ((CLIMATE, 4.80), (METALS, 43.90)):
        more = found.service.total[criterion] / found.comparator.total[criterion] - 1
        assert more == pytest.approx(published, rel=0.02)
    devices = np.nansum(found.service.central[0, :, CLIMATE]) / found.service.total[CLIMATE]
    assert devices == pytest.approx(0.89, abs=0.01)
    parity = next(b for b in found.break_even if b.variable == "distance" and b.criterion == "climate_change")
    assert parity.value == pytest.approx(65, rel=0.02)


def test_device_reuse_decides_for_climate_and_metals_resist(kit: Study) -> None:
    """By hand: devices D, the rest R, on-site C; parity when D / N + R = C, so N = D / (C - R)."""
    found = kit.assessment
    assert found.comparator is not None
    for criterion, code in ((CLIMATE, "climate_change"), (METALS, "resource_use_minerals_metals")):
        devices = np.nansum(found.service.central[0, :, criterion])
        rest = found.service.total[criterion] - devices
        by_hand = devices / (found.comparator.total[criterion] - rest)
        uses = next(b for b in found.break_even if b.variable == "uses" and b.criterion == code)
        assert uses.value == pytest.approx(by_hand, rel=1e-9)
    uses = {b.criterion: b.value for b in found.break_even if b.variable == "uses"}
    climate, metals = uses["climate_change"], uses["resource_use_minerals_metals"]
    assert climate == pytest.approx(13.4, rel=0.05)
    assert metals > 10 * climate


def test_a_language_model_request_weighs_what_ecologits_says(tmp_path: Path) -> None:
    llm = pytest.importorskip("ecologits.impacts.llm")
    tokens, size, pue, requests = 800, 70.0, 1.17, 3
    data: dict[str, Any] = minimal(comparator=None)
    data["components"] = [
        {
            "name": "modèle",
            "kind": "inference",
            "number": {"value": requests, "unit": "count"},
            "tokens": {"value": tokens, "unit": "token"},
            "active_parameters": {"value": size, "unit": "billion"},
            "total_parameters": {"value": size, "unit": "billion"},
            "pue": {"value": pue, "unit": "ratio"},
        }
    ]
    study = studied(write(tmp_path, data))
    mixes = study.choice.selection.mixes
    expected = llm.compute_llm_impacts(
        model_active_parameter_count=size,
        model_total_parameter_count=size,
        output_token_count=tokens,
        if_electricity_mix_adpe=mixes["FR", "resource_use_minerals_metals"].value,
        if_electricity_mix_pe=0,
        if_electricity_mix_gwp=mixes["FR", "climate_change"].value,
        if_electricity_mix_wue=0,
        datacenter_pue=pue,
        datacenter_wue=0,
    )
    total = study.assessment.service.total
    assert total[CLIMATE] == pytest.approx(requests * expected.gwp.value, rel=1e-6)
    assert total[METALS] == pytest.approx(requests * expected.adpe.value, rel=1e-6)
    assert total[CRITERION_CODES.index("final_energy")] == pytest.approx(requests * expected.energy.value, rel=1e-6)
    assert {c.item for c in study.service.components} == {ACCELERATOR, SERVER}


def test_primary_energy_of_the_model_is_not_reused(tmp_path: Path) -> None:
    pytest.importorskip("ecologits")
    path = tmp_path / "llm.yaml"
    path.write_text(template_text("llm-letters"), encoding="utf-8")
    used = studied(path).choice.selection.factors
    assert not [k for k in used if k[0] in (ACCELERATOR, SERVER) and k[2] == "primary_energy"]


def test_without_the_extra_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ecologits.impacts", None)
    path = tmp_path / "llm.yaml"
    path.write_text(template_text("llm-letters"), encoding="utf-8")
    with pytest.raises(UsageError) as error:
        studied(path)
    assert error.value.problem.code == "extra-missing" and "[ai]" in remedy(error.value.problem, "fr")


def test_a_local_model_needs_no_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ecologits.impacts", None)
    data = minimal(comparator=None)
    data["components"][0] |= {"kind": "inference_local", "item": "workstation"}
    assert studied(write(tmp_path, data)).assessment.service.total[CLIMATE] > 0.01


LOOP, NOISE = 6000, 0.03
"""Four standard errors of the difference of two proportions: 4 * sqrt(0.25 / 6000 + 0.25 / 100000)."""


def textbook(problem: DecisionTable, draws: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Ranks, central weights and pairwise wins as the definitions read (Lahdelma & Salminen 2001)."""
    rng = np.random.default_rng(seed)
    size, criteria = problem.mode.shape
    rank, pairwise, central = np.zeros((size, size)), np.zeros((size, size)), np.zeros((size, criteria))
    for _ in range(draws):
        weights = rng.dirichlet(np.ones(criteria))
        utility = []
        for i in range(size):
            u = 0.0
            for j in range(criteria):
                low, mode, high = problem.low[i, j], problem.mode[i, j], problem.high[i, j]
                score = rng.triangular(low, mode, high) if high > low else mode
                value = score / problem.top if problem.benefit[j] else 1 - score / problem.top
                u += weights[j] * value
            utility.append(u)
        for i in range(size):
            place = sum(utility[k] > utility[i] for k in range(size))
            rank[i, place] += 1
            if place == 0:
                central[i] += weights
            for k in range(size):
                pairwise[i, k] += utility[i] > utility[k]
    return rank / draws, central / rank[:, :1], pairwise / draws


@pytest.mark.parametrize("seed", [1, 2])
def test_the_textbook_loop_gives_the_same_within_sampling_error(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mode = rng.integers(0, 5, (3, 8)).astype(float)
    half = rng.choice([2, 1.5, 1, 0.7, 0.5], (3, 8))
    low, high = np.clip(mode - half, 0, 4), np.clip(mode + half, 0, 4)
    benefit = np.arange(8) < 4
    problem = DecisionTable(low, mode, high, np.ones((3, 8), bool), benefit, 4.0, WeightSpace("free", 8))
    rank, central, pairwise = textbook(problem, LOOP, seed)
    found = acceptability(problem, 100_000, seed)
    assert found.rank == pytest.approx(rank, abs=NOISE)
    assert found.pairwise == pytest.approx(pairwise, abs=NOISE)
    often = rank[:, 0] > 0.05
    assert found.central_weights[often] == pytest.approx(central[often], abs=NOISE)
