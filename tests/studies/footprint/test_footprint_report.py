"""The footprint report: complete, honest about what is missing, the same figures and bytes in every language."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from rich.console import Console

from ecosoin.cli.main import main
from ecosoin.kernel.errors import Language
from ecosoin.pages.html_page import html_page
from ecosoin.pages.model import Figure, KeyFigures, Report
from ecosoin.pages.pdf_document import pdf_document
from ecosoin.pages.terminal import drawn
from ecosoin.reference import load_reference_table, reference_folder
from ecosoin.studies.footprint.report.annexes import functional_unit
from ecosoin.studies.footprint.report.comparison import comparison_parts
from ecosoin.studies.footprint.report.confidence import input_label
from ecosoin.studies.footprint.report.footprint_report import build
from ecosoin.studies.footprint.report.screen import footprint_parts
from ecosoin.studies.footprint.report.view import View
from ecosoin.studies.footprint.road.compare import compare
from ecosoin.studies.footprint.road.study import FootprintOptions, run_footprint
from ecosoin.words import say, spaced
from tests.documents import breaches
from tests.on_paper import mean
from tests.pages.samples import FACTORS, footprint_document, footprint_report
from tests.report_text import strangers, visible
from tests.small_studies import study, write_set
from tests.studies.footprint.conftest import Hand, report_of
from tests.studies.footprint.test_report_figures import tables

FRENCH = (
    "L'essentiel",
    "Par où commencer",
    "Deux indicateurs à lire ensemble",
    "Par tiers",
    "Par étape du cycle de vie",
    "Par site",
    "Par service",
    "Par critère",
    "Premiers contributeurs",
    "Quelle confiance\u00a0?",
    "À mesurer d'abord",
    "Ce qui manque",
    "Qualité des données",
    "Ordres de grandeur",
    "Ce qu'il faut donner pour réduire l'intervalle de moitié",
    "Rapporté aux limites planétaires",
    "Conformité à la RCP Système d'information",
    "Unité fonctionnelle",
    "Schéma fonctionnel",
    "Les 32 règles",
    "Annexes pour la revue critique",
    "Fichiers lus",
    "Problèmes et doutes de l'inventaire",
    "Hypothèses",
    "Facteurs employés",
    "Sources",
    "Détail complet",
)
ENGLISH_WORDS = re.compile(r"\b(the|by|of|and|with|stage|share|total of|data|what|first|missing|rules)\b", re.I)
WORDS = {row["key"]: row for row in load_reference_table("words/footprint_report")}
FRENCH_WORDS = re.compile(r"\b(le|la|les|des|par|étape|donnée|avec|règle|critère)\b", re.I)


def test_chapters_in_french() -> None:
    assert tuple(s.title for s in footprint_report().sections) == FRENCH


def test_both_languages_have_the_same_bones_and_their_own_words() -> None:
    french, english = (footprint_report(language) for language in ("fr", "en"))
    assert [s.level for s in french.sections] == [s.level for s in english.sections]
    assert [[type(b) for b in s.blocks] for s in french.sections] == [
        [type(b) for b in s.blocks] for s in english.sections
    ]
    for report, wrong in ((french, ENGLISH_WORDS), (english, FRENCH_WORDS)):
        for text in (report.title, *(s.title for s in report.sections), *tables(report)):
            assert not wrong.search(text), text


@pytest.mark.parametrize("key", sorted(WORDS))
def test_every_sentence_exists_twice_with_the_same_places(key: str) -> None:
    row = WORDS[key]
    assert row["fr"].strip() and row["en"].strip()
    place = re.compile(r"\{(\w+)\}")
    assert sorted(place.findall(row["fr"])) == sorted(place.findall(row["en"]))


def test_french_signs_take_no_break_spaces() -> None:
    assert " :" not in say("footprint_report.act_measure", "fr", input="x", share="1 %", criterion="y")
    assert "«\u00a0y\u00a0»" in say("footprint_report.act_measure", "fr", input="x", share="1 %", criterion="y")


def test_minerals_always_stand_beside_climate() -> None:
    report = footprint_report()
    first = next(b for b in report.sections[0].blocks if isinstance(b, KeyFigures))
    assert [f.label for f in first.figures[:2]] == [
        "Changement climatique",
        "Épuisement des ressources minérales et métalliques",
    ]
    for table in tables(report).values():
        titles = [c.title for c in table.columns]
        if "Changement climatique" in titles and any("Part du climat" in t for t in titles):
            assert "Épuisement des ressources minérales et métalliques" in titles


def test_every_figure_has_an_alternative_text_and_its_table() -> None:
    figures = [b for s in footprint_report().sections for b in s.blocks if isinstance(b, Figure)]
    assert len(figures) >= 15
    assert all(len(f.alt) > 30 and f.caption and f.table.rows for f in figures)
    assert len({f.svg for f in figures}) == len(figures)


@pytest.mark.parametrize("dimension", ["Par tiers", "Par étape du cycle de vie", "Par site", "Par service"])
def test_each_chapter_sums_to_the_total(dimension: str) -> None:
    document = footprint_document()
    table = tables(footprint_report())[f"{dimension}\u00a0: indicateurs obligatoires"]
    value = document.totals[0].mean / 1000
    amounts = [row[1] for row in table.rows]
    assert math.fsum(float(a) for a in amounts[:-1] if a is not None) == pytest.approx(value, rel=1e-9)  # type: ignore[arg-type]
    assert amounts[-1] == pytest.approx(value, rel=1e-9)
    shares = [row[2] for row in table.rows[:-1]]
    assert math.fsum(float(s) for s in shares if s is not None) == pytest.approx(1, rel=1e-9)  # type: ignore[arg-type]


def test_unallocated_is_shown_and_never_dropped() -> None:
    report = footprint_report()
    for dimension in ("Par site", "Par service"):
        table = tables(report)[f"{dimension}\u00a0: indicateurs obligatoires"]
        assert any(row[0] == "Non affecté" for row in table.rows)


def test_a_criterion_without_value_is_missing_not_zero() -> None:
    document = footprint_document()
    nothing = dict.fromkeys(("value", "mean", "p05", "p50", "p95"))
    totals = [
        replace(t, **nothing, coverage_share=0.0) if t.criterion == "particulate_matter" else t for t in document.totals
    ]
    parts = [p for p in document.breakdown if p.criterion != "particulate_matter"]
    report = footprint_report(totals=totals, breakdown=parts)
    row = next(r for r in tables(report)["Totaux par critère"].rows if r[0] == "Particules fines")
    assert row[2] is None and row[-1] == 0.0
    assert "Particules fines" not in [f.label for f in _key_figures(report)]
    html_page(report)


def _key_figures(report: Report) -> tuple[Any, ...]:
    return next(b.figures for b in report.sections[0].blocks if isinstance(b, KeyFigures))


def test_the_32_rules_each_have_a_verdict_and_a_reason() -> None:
    table = tables(footprint_report())["Verdict de chaque règle"]
    assert [row[0] for row in table.rows] == [f"R{k:02d}" for k in range(1, 33)]
    assert {str(row[2])[2:] for row in table.rows} == {"Satisfaite", "Non satisfaite", "À déclarer"}
    assert all(row[1] and row[3] for row in table.rows)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_mandatory_sentence_is_written_with_the_users(language: Language) -> None:
    text = functional_unit(View(footprint_document(), language))
    assert "Mettre à disposition et utiliser le système d'information de l'organisation" in text
    assert ("1\u202f850" if language == "fr" else "1,850") in text


def test_the_diagram_shows_sites_and_groups() -> None:
    report = footprint_report()
    section = next(s for s in report.sections if s.title == "Schéma fonctionnel")
    figure = section.blocks[0]
    assert isinstance(figure, Figure)
    for name in ("Site principal", "EHPAD Les Tilleuls", "Serveurs", "Commutateurs"):
        assert f">{name}<" in figure.svg


def test_the_comparison_is_a_published_value() -> None:
    text = html_page(footprint_report())
    assert "810" in text and "ADEME" in text  # 350.2 t / 434 kg, two significant digits
    assert all(row["source"] and row["locator"] for row in load_reference_table("comparisons"))


def test_inputs_are_told_in_words() -> None:
    labels = {"laptop": {"fr": "Portable 14″", "en": "Laptop 14″"}}
    view = View(replace(footprint_document(), labels=labels), "fr")
    assert input_label(view, "amount:laptop:FR:low") == "Quantité\u00a0: Portable 14″ (France, qualité faible)"
    assert (
        input_label(view, "factor:ademe:monitor:manufacturing:climate_change") == "Facteur\u00a0: Écrans, fabrication"
    )
    assert input_label(view, "mix:ademe:electricity:DE:2022:climate_change") == "Mix électrique\u00a0: Allemagne"
    assert input_label(view, "Serveurs : fabrication") == "Serveurs : fabrication"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_bare_document_still_makes_a_report(language: Language) -> None:
    full = footprint_document()
    study = replace(full.study, organisation=None, users=None, staff=None, beds=None, declared={})
    score = replace(full.normalisation, weight_share=0.0, single_score_mpt=0.0, boundaries=[])
    empty = ("breakdown", "sensitivity", "rcp", "problems", "assumptions", "reading", "plausibility", "coverage")
    bare = replace(full, study=study, normalisation=score, quality={}, **{k: [] for k in (*empty, "top", "sources")})
    columns: dict[str, list[Any]] = {k: [] for k in FACTORS}
    climate = replace(full.totals[0], mean=None, p05=None, p50=None, p95=None)
    for totals in ([], [climate]):
        report = build(replace(bare, totals=totals), {}, columns, language)
        assert len(html_page(report)) > 1000
        assert pdf_document(report)[0].startswith(b"%PDF")


def test_problems_and_assumptions_are_listed_whole() -> None:
    found = tables(footprint_report())
    assert len(found["Problèmes et doutes de l'inventaire"].rows) == 40
    assert len(found["Hypothèses"].rows) == 2


GIVEN = (
    *("id", "identifier", "file", "column", "code", "source", "source_id", "locator"),
    *("note", "range", "title_column", "publisher", "version", "url", "licence", "factor_set", "site", "service"),
)
"""Columns whose cells are the user's, the sources' or the standards'."""


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The bundled hospital, in French, in English, and in French again; no page written."""
    work = tmp_path_factory.mktemp("hospital")
    folder = Path(str(reference_folder("examples/hospital")))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ecosoin.studies.footprint.road.study.write_report", lambda make, folder: [])
        for name, language in (("fr", "fr"), ("en", "en"), ("again", "fr")):
            run_footprint(FootprintOptions(paths=(folder,), year=2025, out=work / name, language=language))
    return {name: work / name for name in ("fr", "en", "again")}


@pytest.mark.parametrize("other", ["en", "again"])
def test_the_same_study_gives_the_same_bytes(hospital: dict[str, Path], other: str) -> None:
    text = (hospital["fr"] / "results.json").read_bytes()
    assert (hospital[other] / "results.json").read_bytes() == text
    assert str(hospital["fr"].parent).encode() not in text and b"/" + b"hospital/" not in text
    for name in ("breakdown.parquet", "factors.parquet", "pcr-si-response.json"):
        assert (hospital[other] / name).read_bytes() == (hospital["fr"] / name).read_bytes(), name


def own_words(out: Path, language: Language) -> list[str]:
    """What is nobody's translation: the user's names, those of sources and of standards, labels given by language."""
    document = json.loads((out / "results.json").read_text(encoding="utf-8"))
    study = document["study"]
    keys = [p["key"] for p in document["breakdown"] if p["dimension"] in ("site", "service") and p["key"]]
    names = [t["name"] for t in document["top"] if t["name"]]
    params = [str(v) for p in (*document["problems"], *document["assumptions"]) for v in p["params"].values()]
    published = [r[k] for r in load_reference_table("comparisons") for k in ("source", "locator")]
    labels = [n[language] for kind in ("labels", "category_labels") for n in document[kind].values()]
    imposed = study["functional_unit"] if language == "en" else ""
    said = [d[k] for d in study["declarations"] for k in ("author", "date", "note") if d[k]]
    words = [study["organisation"], study["factor_set"], *study["declared"].values(), *said, *keys, *names, *params]
    return [w for w in (*words, *published, *labels, spaced(imposed, language)) if len(w) > 2]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("which", ["hospital", "hand"])
def test_a_page_holds_no_word_of_the_other_language(
    hospital: dict[str, Path], hand: Hand, language: Language, which: str
) -> None:
    out = hospital["fr"] if which == "hospital" else hand.out
    given = frozenset(say(f"footprint_report.{key}", language) for key in GIVEN)
    given |= {say(f"account.{key}", language) for key in ("file", "sheet", "format", "encoding", "absent")}
    assert strangers(visible(report_of(out, language), given), language, own_words(out, language)) == {}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_screen_holds_no_word_of_the_other_language(
    hospital: dict[str, Path], hand: Hand, language: Language
) -> None:
    compared = compare(hospital["fr"], hand.out)
    console = Console(width=120)
    shown = drawn(lambda cells: footprint_parts(hand.document, language, cells), console)
    shown += drawn(lambda cells: comparison_parts(compared, language, cells), console)
    explained = CliRunner().invoke(main, ["explain", str(hand.out), "--item", "sv-n", "--lang", language]).stdout
    own = [*own_words(hand.out, language), *own_words(hospital["fr"], language)]
    terms = _explained(hand)["terms"]
    sources = [str(t["factor"][k]) for t in terms for k in ("id", "stream", "publisher", "title", "note")]
    sources += [a["drawn"]["stream"] for t in terms for a in t["amounts"] if a["drawn"]]
    lines = [*shown.splitlines(), *explained.splitlines()]
    places = [str(hospital["fr"]), str(hand.out), str(hand.inventory), "Hôtes nord"]
    assert strangers(lines, language, [*own, *places, *sources]) == {}


def _explained(hand: Hand) -> Any:
    return json.loads(CliRunner().invoke(main, ["explain", str(hand.out), "--item", "sv-n", "--json"]).stdout)


def test_what_compare_and_explain_print_keeps_its_contract(hospital: dict[str, Path], hand: Hand) -> None:
    compared = CliRunner().invoke(main, ["compare", str(hospital["fr"]), str(hand.out), "--json"])
    for kind, printed in (("compare", json.loads(compared.stdout)), ("explain", _explained(hand))):
        assert breaches(printed, kind) == []


def test_pages_made_again_are_those_that_were_made(hand: Hand, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(hand.out), "--lang", "fr", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "report.html").read_bytes() == (hand.out / "report.html").read_bytes()


@pytest.mark.parametrize("name", ["breakdown.parquet", "factors.parquet", "results.json"])
def test_a_folder_that_lost_a_file_is_told(hand: Hand, tmp_path: Path, name: str) -> None:
    copy = Path(shutil.copytree(hand.out, tmp_path / "copy"))
    (copy / name).unlink()
    done = CliRunner().invoke(main, ["report", str(copy)])
    assert done.exit_code == 2 and name in done.output


def test_the_head_of_the_report(hand: Hand) -> None:
    english = hand.report("en")
    assert english.subtitle == "Hôpital de papier · 2024"
    assert dict(english.facts) == {
        "Country": "France",
        "Factor set": "hand",
        "Users": "130",
        "Staff": "250",
        "Beds": "40",
        "Draws": "500",
        "Seed": "7",
    }


@pytest.mark.usefixtures("no_report")
@pytest.mark.parametrize("language", ["fr", "en"])
def test_many_sites_and_groups_are_cut_and_counted(tmp_path: Any, language: Language) -> None:
    """15 sites of one category each: bars stop at 12, flows and diagram at 6, tables hold all."""
    items = [f"i{n},kind{n},terminals,4,,," for n in range(17)]
    made = [(f"i{n}", "manufacturing", "climate_change", 100.0 - n, "kg CO2 eq/unit") for n in range(17)]
    body = "".join(f"l{n},i{n},4,Site {n:02d}\n" for n in range(15)) + "x,i15,4,\ny,i16,4,\n"
    study(
        tmp_path,
        f"id,type,quantity,site\n{body}",
        factors=str(write_set(tmp_path / "many", items, made)),
        detail="none",
    )
    report = report_of(tmp_path / "out", language)
    found = tables(report)
    title = "Par site\u00a0: " if language == "fr" else "By site: "
    table = found[f"{title}indicateurs obligatoires" if language == "fr" else f"{title}mandatory indicators"]
    loose = "Non affecté" if language == "fr" else "Unallocated"
    assert [r[0] for r in table.rows] == [loose, *(f"Site {n:02d}" for n in range(15)), "Total"]
    drawn = mean((1 / 1.3, 1, 1.3)) * mean((1 / 1.5, 1, 1.5))
    assert table.rows[0][1] == pytest.approx((85 + 84) * drawn) and table.rows[-1][2] == pytest.approx(1)
    caption = next(k for k in found if k.startswith(title.strip()) and "12" in k)
    assert "16" in caption and len(found[caption].rows) == 16
    top = next(t for k, t in found.items() if k.startswith(("Premiers contributeurs", "Top contributors")))
    assert [r[0] for r in top.rows] == [f"kind{n}" for n in range(15)]
    assert top.rows[1][2] == pytest.approx(99 / sum(100 - n for n in range(17)))
    flow = next(t for k, t in found.items() if k.startswith(("De l'étape", "From stage")))
    ends = {r[1] for r in flow.rows if r[0] in ("Terminals", "Terminaux")}
    assert len(ends) == 7 and any("10" in e for e in ends)
    diagram = next(
        b
        for s in report.sections
        for b in s.blocks
        if isinstance(b, Figure) and ("17" in b.alt) and "16 sites" in b.alt
    )
    assert "10" in diagram.svg and len(diagram.table.rows) == 16


def test_the_first_page_tells_on_how_many_lines_it_stands(tmp_path: Path) -> None:
    lines = "".join(f"PC{i},laptop,{1 if i else 'x'}\n" for i in range(40))
    parc = tmp_path / "parc.csv"
    parc.write_text(f"id,type,quantity\n{lines}", encoding="utf-8")
    out = tmp_path / "out"
    run_footprint(FootprintOptions(paths=(parc,), year=2025, out=out, draws=100, language="en"))
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "This total stands on 39 line(s) of 40; set aside for an error: 1," in page
