"""What becomes lines of a service, on paper: language models, shares of a footprint study, steps of a pathway."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.study_tables import write_activity
from ecosoin.engine.activity import activity
from ecosoin.inputs.service import ACCELERATOR, SERVER, LanguageModelLoads, TokenLoad
from ecosoin.kernel.errors import InputProblems, Problem
from ecosoin.kernel.vocabulary import CRITERION_CODES, EMBEDDED_STAGES
from ecosoin.studies.service.assessment import Assessment
from ecosoin.studies.service.road import study as road
from ecosoin.studies.service.road.study import read_services, study_service
from ecosoin.studies.service.verdict import Study
from tests.small_services import write
from tests.studies.service.paper import (
    CLIMATE,
    FACTOR,
    METALS,
    MIX,
    amount,
    component,
    paper_service,
    weight,
    write_factors,
)

INDEX = {c: CRITERION_CODES.index(c) for c in (CLIMATE, METALS)}
LINES: list[tuple[str, str, str, float, float, float]] = [
    # item, place, service, units a year, direct use, kWh
    ("p_rack", "FR", "Dossier", 0.5, 0, 3000),
    ("p_rack", "FR", "Dossier", 0.25, 0, 1000),
    ("p_rack@components", "FR", "Dossier", 0.125, 0, 700),
    ("p_rack", "DE", "Dossier", 0.75, 0, 2000),
    ("p_line", "FR", "Dossier", 0, 640, 0),
    ("p_gone", "FR", "Dossier", 90, 90, 90),
    ("p_screen", "FR", "Autre", 60, 0, 5000),
    ("p_disk", "FR", "", 2, 0, 100),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_factors(tmp_path / "jeu")
    (tmp_path / "si").mkdir()
    items, places, services, unit, use, kwh = (list(x) for x in zip(*LINES, strict=True))
    table = activity(
        items, unit, kwh, use_unit=use, place=places, scope={"site": [""] * len(items), "service": services}
    )
    write_activity(connect(), table, [("datacentres", "server")] * len(items), tmp_path / "si" / "activity.parquet")
    return tmp_path


def studied(folder: Path, data: dict[str, Any]) -> Study:
    return study_service(read_services([write(folder, data)], str(folder / "jeu"))[0], 200, 1)


def shared(name: str, volume: float, service: str = "Dossier") -> dict[str, Any]:
    return component(name, "study", "", study="si", study_service=service, annual_volume=amount(volume, "count/year"))


def embedded(item: str, criterion: str) -> float:
    return sum(FACTOR.get((item, s, criterion), 0.0) for s in EMBEDDED_STAGES)


def yearly(criterion: str) -> float:
    """What the study's service weighs in a year; the rack counted by its parts keeps only its electricity."""
    total = (0.5 + 0.25 + 0.75) * embedded("p_rack", criterion) + 640 * FACTOR["p_line", "use", criterion]
    return total + (3000 + 1000 + 700) * MIX["FR", criterion] + 2000 * MIX["DE", criterion]


def test_a_share_of_a_study_is_weighed_on_each_side(folder: Path) -> None:
    data = paper_service()
    data["components"] = [shared("a", 4000)]
    data["comparator"]["components"] = [shared("b", 500)]
    data["induced"] = [shared("c", 8000)]
    data["parameters"] = {}
    found = studied(folder, data).assessment
    assert found.comparator is not None and found.net_central is not None
    for criterion, index in INDEX.items():
        whole = yearly(criterion)
        assert found.service.total[index] == pytest.approx(whole / 4000, rel=1e-12)
        assert found.comparator.total[index] == pytest.approx(whole / 500, rel=1e-12)
        assert found.induced.total[index] == pytest.approx(whole / 8000, rel=1e-12)
        net = whole * (1 / 4000 + 1 / 8000 - 0.7 / 500)
        assert found.net_central[index] == pytest.approx(net, rel=1e-12)


def test_one_line_for_each_item_and_place(folder: Path) -> None:
    study = studied(folder, paper_service() | {"components": [shared("a", 4000)]})
    lines = {c.name: c for c in study.service.components}
    assert list(lines) == ["a/p_line/FR", "a/p_rack/DE", "a/p_rack/FR"]
    given = {n: [c.fields[k].value for k in ("unit_year", "use_unit", "energy_kwh")] for n, c in lines.items()}
    assert given == {"a/p_line/FR": [0, 640, 0], "a/p_rack/DE": [0.75, 0, 2000], "a/p_rack/FR": [0.75, 0, 4700]}
    assert {(c.kind, c.place) for c in lines.values()} == {("study_line", "FR"), ("study_line", "DE")}
    assert {c.fields["annual_volume"].value for c in lines.values()} == {4000}
    assert len({a.name for c in lines.values() for a in c.fields.values()}) == 10


def test_break_even_of_a_shared_study(folder: Path) -> None:
    """whole * (v0 / v) / v0 - 0.7 * replaced = 0."""
    data = paper_service() | {"components": [shared("a", 4000)], "induced": []}
    found = studied(folder, data).assessment
    volume = {b.criterion: b for b in found.break_even if b.variable == "annual_volume"}
    assert volume[CLIMATE].value == pytest.approx(yearly(CLIMATE) / (0.7 * 9.03), rel=1e-9)
    assert volume[METALS].value == pytest.approx(yearly(METALS) / (0.7 * 45 * 6e-7), rel=1e-9)


@pytest.mark.parametrize(("study", "service", "known"), [("si", "Absent", "Autre, Dossier"), ("rien", "Dossier", "—")])
def test_an_unknown_study_or_service_tells_the_known_ones(folder: Path, study: str, service: str, known: str) -> None:
    data = paper_service() | {"components": [shared("a", 4000, service) | {"study": study}]}
    with pytest.raises(InputProblems) as error:
        studied(folder, data)
    problem = error.value.problems[0]
    assert problem.code == "service-study-unknown"
    assert (problem.params["service"], problem.params["known"]) == (service, known)
    assert Path(str(problem.params["study"])).name == study


def request(name: str, number: float) -> dict[str, Any]:
    return component(
        name, "inference", "", number=amount(number, "count"), tokens=amount(500, "token"),
        active_parameters=amount(30, "billion"), total_parameters=amount(60, "billion"), pue=amount(1.2, "ratio"),
    )  # fmt: skip


def test_requests_are_weighed_on_each_side(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token: 0.003 kWh and a millionth of the four years of three accelerators of eight a server."""
    load = TokenLoad(0.003, 8760 * 3600 * 4 / 1e6, 3, 8)
    monkeypatch.setattr(road, "language_model_loads", lambda _: LanguageModelLoads(load, load, load, 4.0))
    data = paper_service()
    data["components"], data["induced"] = [request("a", 3)], [request("c", 7)]
    data["comparator"]["components"] = [request("b", 11)]
    data["parameters"] = {}
    study = studied(folder, data)
    factors, found = study.choice.selection.factors, study.assessment
    assert found.comparator is not None

    def made(item: str, criterion: str) -> float:
        return sum(f.value for (i, s, c), f in factors.items() if (i, c) == (item, criterion) and s != "use")

    for criterion, index in INDEX.items():
        token = 3e-6 * made(ACCELERATOR, criterion) + 3 / 8 * 1e-6 * made(SERVER, criterion)
        token += 0.003 * MIX["FR", criterion]
        assert found.service.total[index] == pytest.approx(3 * 500 * token, rel=1e-9)
        assert found.comparator.total[index] == pytest.approx(11 * 500 * token, rel=1e-9)
        assert found.induced.total[index] == pytest.approx(7 * 500 * token, rel=1e-9)
    assert [c.name for c in study.service.components] == [f"a/{ACCELERATOR}", f"a/{SERVER}"]
    assert np.isfinite(found.service.draws).all()


ACT = ("screens", "kit", "rack", "disk", "line", "follow")


def pathway(name: str, *steps: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "pathway": name, "label": {"fr": "Parcours", "en": "Pathway"},
        "functional_unit": {"fr": "un parcours", "en": "one pathway"}, "year": 2024, "country": "fr",
        "steps": [{"service": s, "number": n} for s, n in steps], **more,
    }  # fmt: skip


@pytest.fixture
def steps_folder(tmp_path: Path) -> Path:
    write_factors(tmp_path / "jeu")
    write(tmp_path, paper_service(), "acte.yaml")
    return tmp_path


def read(steps_folder: Path, data: dict[str, Any]) -> tuple[Assessment, list[Problem]]:
    file = read_services([write(steps_folder, data, "parcours.yaml")], str(steps_folder / "jeu"))[0]
    return study_service(file, 30_000, 1).assessment, list(file.problems)


def test_a_step_counts_its_components_and_what_they_induce(steps_folder: Path) -> None:
    found, problems = read(steps_folder, pathway("p", ("acte.yaml", amount(3, "count"))))
    one = sum(weight(n, CLIMATE) for n in ACT)
    assert found.service.total[INDEX[CLIMATE]] == pytest.approx(3 * one, rel=1e-12)
    assert {c.scale.name for c in found.service.components if c.scale and c.name != "1-papier/follow"} == {"step 1"}
    assert found.comparator is None and found.induced.components == ()
    assert [c.name for c in found.service.components] == [f"1-papier/{n}" for n in ACT]
    assert [p.code for p in problems] == ["service-pathway-comparator"]
    assert (problems[0].severity, problems[0].params["step"], problems[0].column) == ("note", "papier", "steps.0")


def test_steps_within_steps_multiply_their_numbers_and_their_ranges(steps_folder: Path) -> None:
    """Inner 5 between 4 and 8, outer 3 between 2.4 and 4.5: 15 between 9.6 and 36; a follow-up of 0.15 by 5 by 3."""
    write(steps_folder, pathway("dedans", ("acte.yaml", amount(5, "count", 4, 8))), "dedans.yaml")
    found, _ = read(steps_folder, pathway("dehors", ("dedans.yaml", amount(3, "count", 2.4, 4.5))))
    one = sum(weight(n, CLIMATE) for n in ACT)
    assert found.service.total[INDEX[CLIMATE]] == pytest.approx(15 * one, rel=1e-12)
    scales = {c.name.rpartition("/")[2]: c.scale for c in found.service.components}
    kit, follow = scales["kit"], scales["follow"]
    assert kit is not None and follow is not None
    assert (kit.value, kit.low, kit.high) == pytest.approx((15, 9.6, 36))
    assert (follow.value, follow.low, follow.high) == pytest.approx((2.25, 0.15 * 9.6, 0.15 * 36))
    assert len(found.service.components) == 6


def test_a_certain_inner_step_keeps_the_range_of_the_outer_one(steps_folder: Path) -> None:
    write(steps_folder, pathway("dedans", ("acte.yaml", amount(5, "count"))), "dedans.yaml")
    found, _ = read(steps_folder, pathway("dehors", ("dedans.yaml", amount(3, "count", 2.4, 4.5))))
    scale = found.service.components[0].scale
    assert scale is not None and (scale.value, scale.low, scale.high) == pytest.approx((15, 12, 22.5))
    write(steps_folder, pathway("dedans", ("acte.yaml", amount(5, "count", 4, 8))), "dedans.yaml")
    found, _ = read(steps_folder, pathway("dehors", ("dedans.yaml", amount(3, "count"))))
    scale = found.service.components[0].scale
    assert scale is not None and (scale.value, scale.low, scale.high) == pytest.approx((15, 12, 24))


def test_the_number_of_times_is_drawn_once_for_a_step(steps_folder: Path) -> None:
    """Every part follows the same number, 3 between 1.5 and 6: quantiles are 1/2, 1 and 2 times three acts."""
    data = paper_service()
    data["components"] = data["components"][:2]
    data["induced"] = []
    write(steps_folder, data, "sûr.yaml")
    found, _ = read(steps_folder, pathway("p", ("sûr.yaml", amount(3, "count", 1.5, 6))))
    one = weight("screens", CLIMATE) + weight("kit", CLIMATE)
    quantiles = np.quantile(found.service.draws[INDEX[CLIMATE]], (0.05, 0.5, 0.95))
    assert quantiles == pytest.approx([1.5 * one, 3 * one, 6 * one], rel=0.02)


def test_two_steps_draw_their_amounts_apart(steps_folder: Path) -> None:
    """The same act at two steps: two lines of 0.063 kg drawn apart, variances add."""
    once, _ = read(steps_folder, pathway("p", ("acte.yaml", amount(2, "count"))))
    twice, _ = read(steps_folder, pathway("p", ("acte.yaml", amount(1, "count")), ("acte.yaml", amount(1, "count"))))
    assert twice.service.total[INDEX[CLIMATE]] == pytest.approx(once.service.total[INDEX[CLIMATE]], rel=1e-12)
    ratio = once.service.draws[INDEX[CLIMATE]].var() / twice.service.draws[INDEX[CLIMATE]].var()
    assert ratio == pytest.approx(2, rel=0.05)
    assert [c.name for c in twice.service.components][6] == "2-papier/screens"


def test_a_template_is_a_step(steps_folder: Path) -> None:
    found, problems = read(steps_folder, pathway("p", ("e-prescription", amount(2, "count"))))
    assert found.service.total[INDEX[CLIMATE]] > 0
    assert {c.name.partition("/")[0] for c in found.service.components} == {"1-e-prescription"}
    assert "service-pathway-comparator" in [p.code for p in problems]


@pytest.mark.parametrize(
    ("changes", "noted"),
    [({}, False), ({"year": 2023}, True), ({"country": "de"}, True), ({"year": 2023, "country": "de"}, True)],
)
def test_a_step_of_another_year_or_country_is_noted(steps_folder: Path, changes: dict[str, Any], noted: bool) -> None:
    data = pathway("p", ("acte.yaml", amount(2, "count"))) | changes
    file = read_services([write(steps_folder, data, "parcours.yaml")], str(steps_folder / "jeu"))[0]
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
def test_how_often_a_step_is_done(steps_folder: Path, number: dict[str, Any], code: str | None) -> None:
    path = write(steps_folder, pathway("p", ("acte.yaml", number)), "parcours.yaml")
    if code is None:
        scale = read_services([path], str(steps_folder / "jeu"))[0].service.components[0].scale
        assert scale is not None and scale.value == 0
        return
    with pytest.raises(InputProblems) as error:
        read_services([path], str(steps_folder / "jeu"))
    assert [(p.code, p.column) for p in error.value.problems if p.severity == "error"] == [(code, "steps.0.number")]


def test_what_is_wrong_in_a_step_is_told_with_the_rest(steps_folder: Path) -> None:
    wrong = paper_service()
    wrong["components"][0]["item"] = "rien"
    write(steps_folder, wrong, "faux.yaml")
    steps = (("faux.yaml", amount(2, "count")), ("absent", amount(2, "count")))
    with pytest.raises(InputProblems) as error:
        read_services([write(steps_folder, pathway("p", *steps), "parcours.yaml")], str(steps_folder / "jeu"))
    found = {(p.code, p.column) for p in error.value.problems if p.severity == "error"}
    assert found == {("service-item-unknown", "components.0.item"), ("service-step-unknown", "steps.1.service")}


def test_the_pathway_says_what_it_is(steps_folder: Path) -> None:
    source = {"e": {"fr": "Enquête", "en": "Survey"}}
    path = write(steps_folder, pathway("p", ("acte.yaml", amount(2, "count")), sources=source), "parcours.yaml")
    s = read_services([path], str(steps_folder / "jeu"))[0].service
    assert (s.name, s.label["en"], s.functional_unit) == ("p", "Pathway", {"fr": "un parcours", "en": "one pathway"})
    assert (s.year, s.country, s.sources, s.judgement, s.file) == (2024, "FR", source, None, path.name)
