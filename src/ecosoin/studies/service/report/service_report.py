"""One defensible page for a service, then what stands behind it; a terminal shows a few lines of it."""

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CLIMATE, METALS
from ecosoin.pages.lines import columns, figure, problem_sections, row_of, versions_line
from ecosoin.pages.model import Block, Callout, Column, KeyFigure, KeyFigures, Report, Section, Table
from ecosoin.results.service import ServiceAssessment
from ecosoin.studies.service.report.footprint import (
    break_even_chapter,
    comparator_chapter,
    field_label,
    footprint_chapter,
    input_label,
    split_decision,
)
from ecosoin.studies.service.report.judgement import judgement_chapter, reason, verdict_callout, verdict_label
from ecosoin.words.numbers import interval, number, probability, quantity, unit_label
from ecosoin.words.voice import Voice


def build(document: ServiceAssessment, language: Language = "fr") -> Report:
    """The report of a ``service assess`` document."""
    say = Voice("service_report", language)
    sections = (
        Section(say("essential"), tuple(essential(say, document))),
        *judgement_chapter(say, document),
        *footprint_chapter(say, document),
        *comparator_chapter(say, document),
        *break_even_chapter(say, document),
        *_stock(say, document),
        *_annexes(say, document),
        *problem_sections(document.problems, language),
    )
    facts = [(say("year_country"), f"{document.study.year}, {document.study.country}")]
    if document.benefit_risk:
        facts.append((say("class"), document.benefit_risk.functional_class))
    title = say("title", label=say.pick(document.label))
    subtitle = say("subtitle", unit=say.pick(document.functional_unit))
    made = versions_line(document.study, language)
    return Report(title, subtitle, language, sections, versions=made, facts=tuple(facts))


def essential(say: Voice, document: ServiceAssessment) -> list[Block]:
    """Climate, metals, net effect, verdict: what a committee reads first."""
    shown = []
    for criterion, name in ((CLIMATE, "climate_per_unit"), (METALS, "metals_per_unit")):
        row = row_of(document.footprint, criterion)
        if row:
            bounds = interval(row.p05, row.p95, row.unit, say.language)
            value = quantity(row.value, row.unit, say.language)
            shown.append(KeyFigure(say(name), value, say("ninety_percent", bounds=bounds)))
    net = row_of(document.net, CLIMATE)
    if net:
        chance = probability(net.probability_better, say.language)
        value = quantity(net.p50, net.unit, say.language)
        shown.append(KeyFigure(say("net_climate"), value, say("better_probability", p=chance)))
    judged = document.benefit_risk
    blocks: list[Block] = [KeyFigures(tuple(shown))]
    if judged:
        blocks.append(verdict_callout(say, judged))
        if judged.example_scores:
            blocks.append(Callout("caution", say("example_scores")))
    else:
        blocks.append(Callout("caution", say("no_judgement")))
    return blocks + split_decision(say, document)


def _stock(say: Voice, document: ServiceAssessment) -> list[Section]:
    if not document.storage_stock:
        return []
    labels = {c.name: say.pick(c.label) for c in document.components}
    heads = (*columns(say, "component #year"), figure(say("flow"), "GB"), figure(say("kept"), "GB"))
    rows = tuple((labels[r.component], r.year, r.flow_gb_year, r.stock_gb) for r in document.storage_stock)
    return [Section(say("stock"), (Table(say("stock_table"), heads, rows),))]


def _annexes(say: Voice, document: ServiceAssessment) -> list[Section]:
    sources = document.sources.service
    numbers = (Column(say(k), "number", digits=4) for k in ("value", "low", "high"))
    heads = (Column(say("input")), *numbers, *columns(say, "unit replace_first source"))
    rows = tuple(
        (
            input_label(say, document, a.name),
            *(a.value, a.low, a.high),
            unit_label(a.unit, say.language),
            say("yes") if a.replace_first else "",
            say.pick(sources[a.source]) if a.source in sources else a.source,
        )
        for a in sorted(document.amounts, key=lambda a: not a.replace_first)
    )
    sections = [Section(say("inputs"), (Table(say("inputs_table"), heads, rows, annex=True),))]
    if document.assumptions:
        labels = {c.name: say.pick(c.label) for c in document.components}
        items = {c.item: say.pick(c.item_label) for c in document.components}
        heads = columns(say, "component field item #value")
        taken = tuple(
            (labels[a.component], field_label(say, a.field), items.get(a.item, a.item), a.value)
            for a in document.assumptions
        )
        sections.append(Section(say("assumed"), (Table(say("assumed"), heads, taken, annex=True),), 2))
    cited = tuple((s.id, s.publisher, s.title, s.licence) for s in document.sources.factors)
    names = (Column("id"), *columns(say, "publisher source licence"))
    sections.append(Section(say("factor_sources"), (Table(say("factor_sources"), names, cited, annex=True),), 2))
    return sections


def service_lines(document: ServiceAssessment, language: Language) -> list[str]:
    """Footprint, net effect, break-even and verdict of one service."""
    say = Voice("service_report", language)
    lines = [f"{say.pick(document.label)} — {say.pick(document.functional_unit)}"]
    for criterion in (CLIMATE, METALS):
        row = row_of(document.footprint, criterion)
        if row:
            bounds = interval(row.p05, row.p95, row.unit, language)
            lines.append(f"  {say.pair(say.term(criterion), quantity(row.value, row.unit, language))} ({bounds})")
    for effect in document.net:
        if effect.criterion in (CLIMATE, METALS):
            chance = say("better_probability", p=probability(effect.probability_better, language))
            net = f"{quantity(effect.p50, effect.unit, language)} - {chance}"
            head = say("net_on", criterion=say.term(effect.criterion).lower())
            lines.append(f"  {say.pair(head, net)}")
    for b in document.break_even:
        if b.criterion == CLIMATE and b.value is not None:
            balance = f"{number(b.value, language)} {say('unit_' + b.unit)}"
            lines.append(f"  {say.pair(say('break_even') + ' - ' + say(b.variable), balance)}")
    judged = document.benefit_risk
    if judged:
        lines.append(f"  {say.pair(say('verdict'), verdict_label(say, judged.verdict))}. {reason(say, judged)}")
        if judged.example_scores:
            lines.append(f"  {say('example_scores')}")
    return lines
