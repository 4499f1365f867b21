"""One defensible page for a service, then what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.lines import figure, numbers, row_of, text
from ecosoin.pages.model import Block, Callout, KeyFigure, KeyFigures, Report, Section, Table
from ecosoin.studies.service.report.comparison import break_even_chapter, comparator_chapter, input_label
from ecosoin.studies.service.report.footprint import CLIMATE, METALS, footprint_chapter
from ecosoin.studies.service.report.judgement import judgement_chapter, verdict_callout
from ecosoin.words.numbers import interval, probability, quantity
from ecosoin.words.problems import spoken
from ecosoin.words.voice import Voice


def build(document: Mapping[str, Any], language: Language = "fr") -> Report:
    """The report of a ``service assess`` document."""
    say = Voice("service_report", language)
    sections = [
        Section(say("essential"), tuple(essential(say, document))),
        *judgement_chapter(say, document["benefit_risk"]),
        *footprint_chapter(say, document),
        *comparator_chapter(say, document),
        *break_even_chapter(say, document),
        *_stock(say, document),
        *_annexes(say, document),
    ]
    study = document["study"]
    facts = [(say("year_country"), f"{study['year']}, {study['country']}")]
    if document["benefit_risk"]:
        facts.append((say("class"), document["benefit_risk"]["functional_class"]))
    return Report(
        say("title", label=say.pick(document["label"])),
        say("subtitle", unit=document["functional_unit"]),
        language,
        tuple(sections),
        versions(say, study),
        tuple(facts),
    )


def versions(say: Voice, study: Mapping[str, Any]) -> str:
    """The line every report prints."""
    return say(
        "versions", tool=study["tool_version"], method=study["method_version"], catalogue=study["catalogue_version"],
        draws=study["draws"], seed=study["seed"], factors=study["factor_set"],
    )  # fmt: skip


def essential(say: Voice, document: Mapping[str, Any]) -> list[Block]:
    """Climate, metals, net effect, verdict: what a committee reads first."""
    shown = []
    for criterion, name in ((CLIMATE, "climate_per_unit"), (METALS, "metals_per_unit")):
        row = row_of(document["footprint"], criterion)
        if row:
            bounds = interval(row["p05"], row["p95"], row["unit"], say.language)
            value = quantity(row["value"], row["unit"], say.language)
            shown.append(KeyFigure(say(name), value, f"{bounds} (90{' ' if say.language == 'fr' else ''}%)"))
    net = next((r for r in document["net"] if r["criterion"] == CLIMATE), None)
    if net:
        chance = probability(net["probability_better"], say.language)
        value = quantity(net["p50"], net["unit"], say.language)
        shown.append(KeyFigure(say("net_climate"), value, say("better_probability", p=chance)))
    judged = document["benefit_risk"]
    blocks: list[Block] = [KeyFigures(tuple(shown))]
    if judged:
        blocks.append(verdict_callout(say, judged))
        if judged["example_scores"]:
            blocks.append(Callout("caution", say("example_scores")))
    else:
        blocks.append(Callout("caution", say("no_judgement")))
    metals = next((r for r in document["net"] if r["criterion"] == METALS), None)
    if net and metals and (net["value"] < 0) != (metals["value"] < 0):
        blocks.append(Callout("caution", say("split_decision")))
    return blocks


def _stock(say: Voice, document: Mapping[str, Any]) -> list[Section]:
    if not document["storage_stock"]:
        return []
    labels = {c["name"]: say.pick(c["label"]) for c in document["components"]}
    columns = (text(say("component")), figure(say("year")), figure(say("flow"), "GB"), figure(say("kept"), "GB"))
    rows = tuple(
        (labels[r["component"]], *numbers(r, "year", "flow_gb_year", "stock_gb")) for r in document["storage_stock"]
    )
    return [Section(say("stock"), (Table(say("stock_table"), columns, rows),))]


def _annexes(say: Voice, document: Mapping[str, Any]) -> list[Section]:
    sources = document["sources"]["service"]
    columns = (
        text(say("input")),
        *(figure(say(k), digits=4) for k in ("value", "low", "high")),
        *(text(say(k)) for k in ("unit", "replace_first", "source")),
    )
    rows = tuple(
        (
            input_label(say, document, a["name"]),
            *numbers(a, "value", "low", "high"),
            a["unit"],
            say("yes") if a["replace_first"] else "",
            say.pick(sources[a["source"]]) if a["source"] in sources else a["source"],
        )
        for a in sorted(document["amounts"], key=lambda a: not a["replace_first"])
    )
    sections = [Section(say("inputs"), (Table(say("inputs_table"), columns, rows, annex=True),))]
    labels = {c["name"]: say.pick(c["label"]) for c in document["components"]}
    if document["assumptions"]:
        table = Table(
            say("assumed"),
            (text(say("component")), text(say("field")), text(say("item")), figure(say("value"))),
            tuple(
                (labels.get(a["component"], a["component"]), a["field"], a["item"], a["value"])
                for a in document["assumptions"]
            ),
            annex=True,
        )
        sections.append(Section(say("assumed"), (table,), 2))
    cited = tuple((s["id"], s["publisher"], s["title"], s["licence"]) for s in document["sources"]["factors"])
    heads = (text("id"), text(say("publisher")), text(say("source")), text(say("licence")))
    sections.append(Section(say("factor_sources"), (Table(say("factor_sources"), heads, cited, annex=True),), 2))
    if document["problems"]:
        found = tuple((p["message"], p["remedy"]) for p in spoken(document["problems"], say.language))
        table = Table(say("problems"), (text(say("message")), text(say("remedy"))), found, annex=True)
        sections.append(Section(say("problems"), (table,), 2))
    return sections
