"""A pathway on paper: what its steps weigh times how often, with the doubt of both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.kernel.vocabulary import CRITERION_CODES
from ecosoin.studies.service.assessment import Assessment
from ecosoin.studies.service.road.study import read_services, study_service
from tests.small_services import write
from tests.studies.service.paper import CLIMATE, amount, paper_service, weight, write_factors

INDEX = CRITERION_CODES.index(CLIMATE)
ACT = ("screens", "kit", "rack", "disk", "line", "follow")


def pathway(name: str, *steps: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "pathway": name, "label": {"fr": "Parcours", "en": "Pathway"},
        "functional_unit": {"fr": "un parcours", "en": "one pathway"}, "year": 2024, "country": "fr",
        "steps": [{"service": s, "number": n} for s, n in steps], **more,
    }  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_factors(tmp_path / "jeu")
    write(tmp_path, paper_service(), "acte.yaml")
    return tmp_path


def read(folder: Path, data: dict[str, Any]) -> tuple[Assessment, list[Problem]]:
    file = read_services([write(folder, data, "parcours.yaml")], str(folder / "jeu"))[0]
    return study_service(file, 30_000, 1).assessment, list(file.problems)


def test_a_step_counts_its_components_and_what_they_induce(folder: Path) -> None:
    found, problems = read(folder, pathway("p", ("acte.yaml", amount(3, "count"))))
    one = sum(weight(n, CLIMATE) for n in ACT)
    assert found.service.total[INDEX] == pytest.approx(3 * one, rel=1e-12)
    assert {c.scale.name for c in found.service.components if c.scale and c.name != "1-papier/follow"} == {"step 1"}
    assert found.comparator is None and found.induced.components == ()
    assert [c.name for c in found.service.components] == [f"1-papier/{n}" for n in ACT]
    assert [p.code for p in problems] == ["service-pathway-comparator"]
    assert (problems[0].severity, problems[0].params["step"], problems[0].column) == ("note", "papier", "steps.0")


def test_steps_within_steps_multiply_their_numbers_and_their_ranges(folder: Path) -> None:
    """Inner 5 between 4 and 8, outer 3 between 2.4 and 4.5: 15 between 9.6 and 36; a follow-up of 0.15 by 5 by 3."""
    write(folder, pathway("dedans", ("acte.yaml", amount(5, "count", 4, 8))), "dedans.yaml")
    found, _ = read(folder, pathway("dehors", ("dedans.yaml", amount(3, "count", 2.4, 4.5))))
    one = sum(weight(n, CLIMATE) for n in ACT)
    assert found.service.total[INDEX] == pytest.approx(15 * one, rel=1e-12)
    scales = {c.name.rpartition("/")[2]: c.scale for c in found.service.components}
    kit, follow = scales["kit"], scales["follow"]
    assert kit is not None and follow is not None
    assert (kit.value, kit.low, kit.high) == pytest.approx((15, 9.6, 36))
    assert (follow.value, follow.low, follow.high) == pytest.approx((2.25, 0.15 * 9.6, 0.15 * 36))
    assert len(found.service.components) == 6


def test_a_certain_inner_step_keeps_the_range_of_the_outer_one(folder: Path) -> None:
    write(folder, pathway("dedans", ("acte.yaml", amount(5, "count"))), "dedans.yaml")
    found, _ = read(folder, pathway("dehors", ("dedans.yaml", amount(3, "count", 2.4, 4.5))))
    scale = found.service.components[0].scale
    assert scale is not None and (scale.value, scale.low, scale.high) == pytest.approx((15, 12, 22.5))
    write(folder, pathway("dedans", ("acte.yaml", amount(5, "count", 4, 8))), "dedans.yaml")
    found, _ = read(folder, pathway("dehors", ("dedans.yaml", amount(3, "count"))))
    scale = found.service.components[0].scale
    assert scale is not None and (scale.value, scale.low, scale.high) == pytest.approx((15, 12, 24))


def test_the_number_of_times_is_drawn_once_for_a_step(folder: Path) -> None:
    """Every part follows the same number, 3 between 1.5 and 6: quantiles are 1/2, 1 and 2 times three acts."""
    data = paper_service()
    data["components"] = data["components"][:2]
    data["induced"] = []
    write(folder, data, "sûr.yaml")
    found, _ = read(folder, pathway("p", ("sûr.yaml", amount(3, "count", 1.5, 6))))
    one = weight("screens", CLIMATE) + weight("kit", CLIMATE)
    quantiles = np.quantile(found.service.draws[INDEX], (0.05, 0.5, 0.95))
    assert quantiles == pytest.approx([1.5 * one, 3 * one, 6 * one], rel=0.02)


def test_two_steps_draw_their_amounts_apart(folder: Path) -> None:
    """The same act at two steps: two lines of 0.063 kg drawn apart, variances add."""
    once, _ = read(folder, pathway("p", ("acte.yaml", amount(2, "count"))))
    twice, _ = read(folder, pathway("p", ("acte.yaml", amount(1, "count")), ("acte.yaml", amount(1, "count"))))
    assert twice.service.total[INDEX] == pytest.approx(once.service.total[INDEX], rel=1e-12)
    ratio = once.service.draws[INDEX].var() / twice.service.draws[INDEX].var()
    assert ratio == pytest.approx(2, rel=0.05)
    assert [c.name for c in twice.service.components][6] == "2-papier/screens"


def test_a_template_is_a_step(folder: Path) -> None:
    found, problems = read(folder, pathway("p", ("e-prescription", amount(2, "count"))))
    assert found.service.total[INDEX] > 0
    assert {c.name.partition("/")[0] for c in found.service.components} == {"1-e-prescription"}
    assert "service-pathway-comparator" in [p.code for p in problems]


@pytest.mark.parametrize(
    ("changes", "noted"),
    [({}, False), ({"year": 2023}, True), ({"country": "de"}, True), ({"year": 2023, "country": "de"}, True)],
)
def test_a_step_of_another_year_or_country_is_noted(folder: Path, changes: dict[str, Any], noted: bool) -> None:
    data = pathway("p", ("acte.yaml", amount(2, "count"))) | changes
    file = read_services([write(folder, data, "parcours.yaml")], str(folder / "jeu"))[0]
    found = [p for p in file.problems if p.code == "service-pathway-year"]
    assert [p.severity for p in found] == (["note"] if noted else [])
    if noted:
        assert (found[0].params["step_year"], found[0].params["step_country"]) == (2024, "FR")
        expected = (changes.get("year", 2024), changes.get("country", "fr").upper())
        assert (found[0].params["year"], found[0].params["country"]) == expected


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (amount(2, "hour"), "service-unit-wrong"),
        (amount(-2, "count"), "service-negative"),
        (amount(0, "count"), None),
    ],
)
def test_how_often_a_step_is_done(folder: Path, number: dict[str, Any], code: str | None) -> None:
    path = write(folder, pathway("p", ("acte.yaml", number)), "parcours.yaml")
    if code is None:
        scale = read_services([path], str(folder / "jeu"))[0].service.components[0].scale
        assert scale is not None and scale.value == 0
        return
    with pytest.raises(InputProblems) as error:
        read_services([path], str(folder / "jeu"))
    assert [(p.code, p.column) for p in error.value.problems if p.severity == "error"] == [(code, "steps.0.number")]


def test_what_is_wrong_in_a_step_is_told_with_the_rest(folder: Path) -> None:
    wrong = paper_service()
    wrong["components"][0]["item"] = "rien"
    write(folder, wrong, "faux.yaml")
    steps = (("faux.yaml", amount(2, "count")), ("absent", amount(2, "count")))
    with pytest.raises(InputProblems) as error:
        read_services([write(folder, pathway("p", *steps), "parcours.yaml")], str(folder / "jeu"))
    found = {(p.code, p.column) for p in error.value.problems if p.severity == "error"}
    assert found == {("service-item-unknown", "components.0.item"), ("service-step-unknown", "steps.1.service")}


def test_the_pathway_says_what_it_is(folder: Path) -> None:
    source = {"e": {"fr": "Enquête", "en": "Survey"}}
    path = write(folder, pathway("p", ("acte.yaml", amount(2, "count")), sources=source), "parcours.yaml")
    s = read_services([path], str(folder / "jeu"))[0].service
    assert (s.name, s.label["en"], s.functional_unit) == ("p", "Pathway", {"fr": "un parcours", "en": "one pathway"})
    assert (s.year, s.country, s.sources, s.judgement, s.file) == (2024, "FR", source, None, path.name)
