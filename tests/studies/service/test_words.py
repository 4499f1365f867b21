"""Services in French and in English: the same documents and figures, pages and screens of one language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from ecosoin.cli.main import main
from ecosoin.doors.yaml.shipped import template_text
from ecosoin.registry import pages
from ecosoin.results.documents import DOCUMENTS
from ecosoin.results.record import Head, Total
from ecosoin.results.service import Balance, BenefitRisk, NetEffect, ServiceAssessment, Sources
from ecosoin.studies.service.report.service_report import service_lines
from ecosoin.words import knows, say
from tests.report_text import strangers, visible
from tests.small_services import minimal, write
from tests.studies.service.paper import amount, component, paper_service, write_factors

LANGUAGES = ("fr", "en")
SOURCES = {say(f"service_report.{k}", language) for k in ("source", "factor_sources") for language in LANGUAGES}
"""What sources are called; the factors' own table holds nothing else."""
COMMANDS = {"assess": ("alpha",), "compare": ("alpha", "beta"), "map": ("alpha", "beta", "gamma")}


def run(work: Path, command: str, out: str, language: str) -> None:
    paths = [str(work / f"{n}.yaml") for n in COMMANDS[command]]
    more = ("--factors", str(work / "jeu"), "--draws", "300", "--lang", language, "--out", str(work / out))
    done = CliRunner().invoke(main, ["service", command, *paths, *more], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr


def named(data: dict[str, Any]) -> dict[str, Any]:
    """The service with a name and labels that are of no language, or of each."""
    parts = [*data["components"], *data["comparator"]["components"], *data["induced"]]
    for k, part in enumerate(parts):
        part["label"] = {"fr": f"composant {k}", "en": f"component {k}"}
    return data | {"service": data["service"].replace("papier", "alpha")}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service, the same with a veto and unnamed alternatives, a pathway; each command in each language, and again."""
    folder = tmp_path_factory.mktemp("langues")
    write_factors(folder / "jeu")
    write(folder, named(paper_service()), "alpha.yaml")
    double = paper_service() | {"service": "beta", "parameters": {"loin": amount(15, "km", 10, 20)}}
    double["comparator"]["components"][0]["distance"] = double["induced"][0]["distance"] = "$loin"
    double["benefit_risk"]["alternatives"]["service"]["scores"]["R1"] = [4, "E2"]
    double["benefit_risk"]["alternatives"]["sober"].pop("label")
    double["components"][0]["duration"] = amount(30, "hour")
    double["functional_unit"]["duration"] = amount(1, "hour")
    double["components"].append(component("mail", "terminal", "p_screen", number=amount(1, "count"),
                                          duration=amount(2, "minute"), active_time=amount(5, "hour/day")))  # fmt: skip
    write(folder, named(double), "beta.yaml")
    step = {"service": "alpha.yaml", "number": amount(2, "count", 1, 3)}
    pathway = {"pathway": "gamma", "label": {"fr": "Parcours", "en": "Pathway"}, "year": 2023, "country": "FR",
               "functional_unit": {"fr": "un parcours", "en": "one pathway"}, "steps": [step]}  # fmt: skip
    write(folder, pathway, "gamma.yaml")
    for command in COMMANDS:
        for language in LANGUAGES:
            run(folder, command, f"{command}-{language}", language)
        run(folder, command, f"{command}-again", "fr")
    return folder


@pytest.mark.parametrize("command", COMMANDS)
def test_results_do_not_depend_on_the_reader_nor_on_the_run(work: Path, command: str) -> None:
    texts = {(work / f"{command}-{x}" / "results.json").read_bytes() for x in (*LANGUAGES, "again")}
    assert len(texts) == 1
    assert str(work).encode() not in texts.pop()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_pages_speak_one_language(work: Path, command: str, language: str) -> None:
    _, report = pages(work / f"{command}-fr", language)
    texts = list(visible(report, SOURCES))
    assert len(texts) > 30
    assert strangers(texts, language) == {}


def decoded(work: Path, command: str) -> Any:
    text = (work / f"{command}-fr" / "results.json").read_bytes()
    return msgspec.json.decode(text, type=DOCUMENTS[f"service-{command}"]["results.json"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_screen_speaks_one_language(work: Path, language: str) -> None:
    lines = [x for s in decoded(work, "compare").services for x in service_lines(s, language)]
    assert len(lines) > 20
    assert strangers(lines, language) == {}


def test_pages_of_a_finished_study_are_those_of_the_day(work: Path) -> None:
    page = work / "assess-en" / "report.html"
    before = page.read_bytes()
    assert CliRunner().invoke(main, ["report", str(page.parent), "--lang", "en"]).exit_code == 0
    assert page.read_bytes() == before


def test_alternatives_without_a_label_are_called_by_what_they_are(work: Path) -> None:
    _, report = pages(work / "compare-fr", "fr")
    _, told = pages(work / "assess-fr", "fr")
    document = decoded(work, "compare").services[1]
    assert [a.label for a in document.benefit_risk.alternatives] == [None, None, None]
    assert "Téléphone" in list(visible(told)) and "Sans le service" in list(visible(told))
    assert report.title == "Comparaison de services numériques en santé"


def test_a_verdict_is_a_code_and_its_sentence_is_made_when_read(work: Path) -> None:
    first, second = decoded(work, "compare").services
    assert (second.benefit_risk.verdict, second.benefit_risk.rule) == ("not_admissible", "veto")
    assert [(v.criterion, set(v.label)) for v in second.benefit_risk.vetoes] == [("R1", set(LANGUAGES))]
    reason = first.benefit_risk.reason
    assert reason.code == "benefit_risk.acceptability_between" and knows(reason.code)
    percent = round(100 * first.benefit_risk.rank_acceptability["service"][0])
    assert reason.params["first_percent"] == percent
    assert f" {percent}\u00a0%" in service_lines(first, "fr")[-2] and f" {percent}%" in service_lines(first, "en")[-2]


def test_every_verdict_and_rule_has_words() -> None:
    codes = ("favourable", "undetermined", "useless_as_deployed", "not_admissible", "veto", "no_benefit_and_unused",
             "worse_than_nothing", "sober_alternative_preferred", "no_benefit_shown", "evidence_below_class",
             "mostly_first", "acceptability_between")  # fmt: skip
    assert [c for c in codes if not knows(f"benefit_risk.{c}")] == []


def accounts(reading: list[Any]) -> Iterator[tuple[str, str, int, int]]:
    for f in reading:
        counts = (f.kept, f.blank, f.titles, f.comments, f.continued, *(a.lines for a in f.set_aside))
        yield f.file, f.format, f.lines, sum(counts)


def test_each_file_read_is_accounted_for(work: Path, tmp_path: Path) -> None:
    found = list(accounts(decoded(work, "map").reading))
    assert [(file, kind) for file, kind, *_ in found] == [
        ("alpha.yaml", "service"), ("beta.yaml", "service"), ("gamma.yaml", "pathway"), ("alpha.yaml", "service"),
    ]  # fmt: skip
    assert all(lines == parts == len((work / file).read_text("utf-8").splitlines()) for file, _, lines, parts in found)
    path = tmp_path / "modele.yaml"
    path.write_text("# un modèle\n\n" + template_text("teleconsultation"), encoding="utf-8")
    CliRunner().invoke(main, ["service", "assess", str(path), "--draws", "100", "--out", str(tmp_path / "out")])
    document = msgspec.json.decode((tmp_path / "out" / "results.json").read_bytes(), type=ServiceAssessment)
    (file,) = document.reading
    lines = path.read_text("utf-8").splitlines()
    assert (file.lines, file.blank) == (len(lines), sum(not x.strip() for x in lines))
    assert file.comments == sum(x.strip().startswith("#") for x in lines) >= 1
    assert file.kept == file.lines - file.blank - file.comments > 0


def test_problems_name_files_not_places(tmp_path: Path) -> None:
    data = minimal()
    data["components"][0]["duration"] = amount(20, "hour")
    path = write(tmp_path, data)
    arguments = ["service", "assess", str(path), "--out", str(tmp_path / "out"), "--draws", "100", "--json"]
    done = CliRunner().invoke(main, [*arguments, "--lang", "en"], catch_exceptions=False)
    (problem,) = json.loads(done.stdout)["problems"]
    assert (problem["file"], problem["code"]) == ("essai.yaml", "service-duration-doubtful")
    assert problem["message"] == "This component works 20.0 h for an act of 0.33 h."
    assert str(tmp_path) not in (tmp_path / "out" / "results.json").read_text("utf-8")


def test_a_study_of_several_years_says_none(work: Path) -> None:
    study = decoded(work, "map").study
    assert (study.country, study.year, study.draws) == ("FR", None, 300)
    assert study.factor_sets == ["jeu", "health-services", "ademe-2022", "manufacturers-pcf"]
    assert decoded(work, "compare").study.year == 2024


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
