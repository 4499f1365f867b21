"""Requests to a language model and shares of a footprint study become lines, on every side of a service."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ecosoin.doors.engines.duck import connect
from ecosoin.doors.study_tables import write_activity
from ecosoin.engine.activity import activity
from ecosoin.inputs.service.inference import ACCELERATOR, SERVER, LanguageModelLoads, TokenLoad
from ecosoin.kernel.errors import InputProblems
from ecosoin.kernel.vocabulary import CRITERION_CODES, EMBEDDED_STAGES
from ecosoin.studies.service.road import study as road
from ecosoin.studies.service.road.study import read_services, study_service
from ecosoin.studies.service.verdict import Study
from tests.small_services import write
from tests.studies.service.paper import CLIMATE, FACTOR, METALS, MIX, amount, component, paper_service, write_factors

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
