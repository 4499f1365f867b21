"""What a terminal says of a service: each figure, in both languages."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from ecosoin.results.record import Head, Total
from ecosoin.results.service import Balance, BenefitRisk, NetEffect, ServiceAssessment, Sources
from ecosoin.studies.service.report.service_report import service_lines

CLIMATE, METALS, ACID = "climate_change", "resource_use_minerals_metals", "acidification"


def total(criterion: str, value: float, unit: str) -> Total:
    return Total(
        criterion=criterion, unit=unit, value=value, mean=value, p05=value / 2, p50=value, p95=value * 3,
        coverage_share=1.0,
    )  # fmt: skip


def net(criterion: str, p50: float, unit: str, better: float) -> NetEffect:
    return NetEffect(
        criterion=criterion, unit=unit, value=p50, mean=p50, p05=p50, p50=p50, p95=p50, probability_better=better
    )


def balance(criterion: str, variable: str, value: float | None, unit: str) -> Balance:
    return Balance(
        criterion=criterion, variable=variable, unit=unit, current=1.0, value=value, exists_share=1.0,
        mean=1.0, p05=1.0, p50=1.0, p95=1.0,
    )  # fmt: skip


HEAD = Head(
    country="FR", year=2024, factor_sets=["test"], draws=10, seed=1, tool_version="0", method_version="0",
    catalogue_version="0",
)  # fmt: skip
SERVICE = ServiceAssessment(
    service="s",
    label={"fr": "Télésuivi", "en": "Remote monitoring"},
    functional_unit={"fr": "un patient suivi un an", "en": "one patient for a year"},
    study=HEAD,
    footprint=[total(CLIMATE, 24, "kg CO2 eq"), total(ACID, 7, "mol H+ eq"), total(METALS, 0.6, "kg Sb eq")],
    breakdown=[],
    components=[],
    comparator=None,
    induced=[],
    net=[net(CLIMATE, -35.5, "kg CO2 eq", 0.87), net(ACID, 9.5, "mol H+ eq", 0.5)],
    break_even=[
        balance(CLIMATE, "distance", 12.3, "km"),
        balance(CLIMATE, "uses", None, "count"),
        balance(ACID, "distance", 99.9, "km"),
    ],
    sensitivity=[],
    storage_stock=[],
    amounts=[],
    benefit_risk=None,
    reading=[],
    problems=[],
    assumptions=[],
    sources=Sources(service={}, factors=[]),
)
JUDGED: dict[str, Any] = {
    "verdict": "favourable", "rule": "mostly_first", "vetoes": [], "functional_class": "A", "draws": 10,
    "reason": {"code": "benefit_risk.mostly_first", "params": {"first_percent": 93, "confidence_percent": 71}},
    "weights_mode": "free", "aggregation": "linear", "alternatives": [], "rank_acceptability": {},
    "central_weights": {}, "confidence": {}, "pairwise": {}, "most_valuable_evidence": [], "scores": {}, "criteria": [],
}  # fmt: skip


def told(language: str, **changes: Any) -> list[str]:
    lines = service_lines(msgspec.structs.replace(SERVICE, **changes), language)
    return [line.replace("\u00a0", " ").replace("\u202f", " ") for line in lines]


def test_a_service_in_french() -> None:
    lines = told("fr")
    assert lines[0] == "Télésuivi — un patient suivi un an"
    assert lines[1] == "  Changement climatique : 24 kg CO₂ éq. (de 12 à 72 kg CO₂ éq.)"
    assert lines[2].startswith("  Épuisement des ressources minérales et métalliques : 0,6 kg Sb éq. (de 0,3 à 1,8 kg")
    assert lines[3].startswith("  Effet net, changement climatique : −35,5 kg CO₂ éq. - 87 % de chances")
    assert lines[4].startswith("  Ce qui changerait la réponse - ") and lines[4].endswith(" : 12,3 km")
    assert len(lines) == 5


def test_a_service_in_english_without_minerals() -> None:
    lines = told("en", footprint=[total(CLIMATE, 24, "kg CO2 eq")], break_even=[])
    assert lines[:2] == [
        "Remote monitoring — one patient for a year",
        "  Climate change: 24 kg CO₂ eq. (12 to 72 kg CO₂ eq.)",
    ]
    assert lines[2].startswith("  Net effect, climate change: −35.5 kg CO₂ eq. - 87% chance") and len(lines) == 3


@pytest.mark.parametrize("example", [True, False])
def test_a_verdict_is_told_and_said_to_be_an_example(example: bool) -> None:
    judged = msgspec.convert(JUDGED | {"example_scores": example}, BenefitRisk)
    lines = told("fr", benefit_risk=judged)
    assert lines[5] == (
        "  Verdict bénéfice/risque : favorable. Le service arrive en tête pour 93 % des jugements possibles, "
        "avec une confiance de 71 %."
    )
    assert len(lines) == (7 if example else 6)
