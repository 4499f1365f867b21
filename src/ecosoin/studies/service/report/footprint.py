"""What the service weighs: totals, components, tiers."""

from ecosoin.kernel.vocabulary import CLIMATE, CRITERION, METALS
from ecosoin.pages.charts import bars
from ecosoin.pages.lines import columns, figure
from ecosoin.pages.model import Block, Figure, Paragraph, Section, Table
from ecosoin.results.service import ServiceAssessment
from ecosoin.words.numbers import readable, unit_label
from ecosoin.words.voice import Voice


def footprint_chapter(say: Voice, document: ServiceAssessment) -> list[Section]:
    """The chapter: all criteria, then who weighs what for climate and metals."""
    rows = tuple(
        (say.term(r.criterion), unit_label(r.unit, say.language), r.value, r.p05, r.p50, r.p95, r.coverage_share)
        for r in document.footprint
    )
    heads = columns(say, "criterion unit #value #low #median #high %coverage")
    blocks: list[Block] = [Table(say("footprint_table"), heads, rows), Paragraph(say("coverage_note"))]
    sections = [Section(say("footprint"), tuple(blocks))]
    for criterion in (CLIMATE, METALS):
        found = component_figure(say, document, criterion)
        if found is not None:
            sections.append(Section(say("by_component", criterion=say.term(criterion)), (found,), 2))
    sections.append(Section(say("by_tier"), (tier_table(say, document),), 2))
    return sections


def component_figure(say: Voice, document: ServiceAssessment, criterion: str) -> Figure | None:
    """Bars of every component of service, induced and replaced parts; nothing when none has a factor."""
    known = [(c, value) for c in document.components if (value := c.impacts.get(criterion)) is not None]
    if not known:
        return None
    unit = CRITERION[criterion].unit
    shown = sorted(known, key=lambda pair: -pair[1])
    factor, name = readable(max(abs(value) for _, value in shown), unit)
    title = say("by_component", criterion=say.term(criterion))
    values = [(f"{say.pick(c.label)} ({say('part_' + c.part)})", value * factor) for c, value in shown]
    svg = bars(title, title, values, name, language=say.language)
    heads = (*columns(say, "component part item tier"), figure(say("value"), unit))
    rows = tuple(
        (say.pick(c.label), say("part_" + c.part), say.pick(c.item_label), say.term(c.tier), value)
        for c, value in shown
    )
    return Figure(svg, title, title, Table(title, heads, rows))


def tier_table(say: Voice, document: ServiceAssessment) -> Table:
    """Tier x stage for climate and metals."""
    kept = [r for r in document.breakdown if r.criterion in (CLIMATE, METALS)]
    keys = list(dict.fromkeys((r.tier, r.stage) for r in kept))
    value = {(r.tier, r.stage, r.criterion): r.value for r in kept}
    totals = (figure(say.term(c), CRITERION[c].unit) for c in (CLIMATE, METALS))
    rows = tuple((say.term(t), say.term(s), value.get((t, s, CLIMATE)), value.get((t, s, METALS))) for t, s in keys)
    return Table(say("by_tier"), (*columns(say, "tier stage"), *totals), rows)
