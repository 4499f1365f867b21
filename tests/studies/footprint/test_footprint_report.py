"""The footprint report: complete, bilingual, honest about what is missing."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from msgspec.structs import replace

from ecosoin.kernel.errors import Language
from ecosoin.pages.html_page import html_page
from ecosoin.pages.model import Figure, KeyFigures, Report, Table
from ecosoin.pages.pdf_document import pdf_document
from ecosoin.reference import load_reference_table
from ecosoin.studies.footprint.report.annexes import functional_unit
from ecosoin.studies.footprint.report.confidence import input_label
from ecosoin.studies.footprint.report.footprint_report import build
from ecosoin.studies.footprint.report.view import View
from ecosoin.words import say
from tests.pages.documents import FACTORS, footprint_document, footprint_report

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


def tables(report: Report) -> dict[str, Table]:
    found = {}
    for section in report.sections:
        for block in section.blocks:
            if isinstance(block, Table):
                found[block.caption] = block
            elif isinstance(block, Figure):
                found.setdefault(block.table.caption, block.table)
    return found


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
    value = document.totals[0].value / 1000
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
    assert "780" in text and "ADEME" in text  # 340 t / 434 kg, two significant digits
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
        assert pdf_document(report).startswith(b"%PDF")


def test_problems_and_assumptions_are_listed_whole() -> None:
    found = tables(footprint_report())
    assert len(found["Problèmes et doutes de l'inventaire"].rows) == 40
    assert len(found["Hypothèses"].rows) == 2
