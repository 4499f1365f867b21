"""What the service weighs and replaces, the net effect, and what would change the answer."""

from ecosoin.kernel.vocabulary import CLIMATE, CRITERION, METALS
from ecosoin.pages.charts.bars import bars
from ecosoin.pages.lines import columns, figure, interval_figure, row_of
from ecosoin.pages.model import Block, Callout, Cell, Figure, Paragraph, Section, Table
from ecosoin.results.record import Total
from ecosoin.results.service import NetEffect, Replaced, ServiceAssessment
from ecosoin.words.numbers import readable, share, unit_label
from ecosoin.words.voice import Voice

_VARIABLES = ("distance", "uses", "annual_volume", "retention", "substitution")
_LEAST_VARIANCE = 0.005
"""Below, an input is not worth a line."""
_INPUTS_SHOWN, _MEASURED_FIRST = 10, 3


def footprint_chapter(say: Voice, document: ServiceAssessment) -> list[Section]:
    """The chapter: all criteria, then who weighs what for climate and metals."""
    heads = columns(say, "criterion unit #value #low #median #high %coverage")
    rows = tuple((*_of_criterion(say, r), r.coverage_share) for r in document.footprint)
    sections = [
        Section(say("footprint"), (Table(say("footprint_table"), heads, rows), Paragraph(say("coverage_note"))))
    ]
    for criterion in (CLIMATE, METALS):
        found = component_figure(say, document, criterion)
        if found is not None:
            sections.append(Section(say("by_component", criterion=say.term(criterion)), (found,), 2))
    sections.append(Section(say("by_tier"), (tier_table(say, document),), 2))
    return sections


def _of_criterion(say: Voice, row: Total | NetEffect) -> tuple[Cell, ...]:
    return say.term(row.criterion), unit_label(row.unit, say.language), row.value, row.p05, row.p50, row.p95


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


def comparator_chapter(say: Voice, document: ServiceAssessment) -> list[Section]:
    """Comparator, side by side on climate, net by criterion."""
    comparator = document.comparator
    if comparator is None:
        return [Section(say("comparator"), (Paragraph(say("no_comparator")),))]
    sigma = comparator.substitution
    shown = {k: share(v, say.language) for k, v in (("sigma", sigma.value), ("low", sigma.p05), ("high", sigma.p95))}
    blocks: list[Block] = [Paragraph(say("comparator_is", label=say.pick(comparator.label), **shown))]
    side = _side_by_side(say, document, comparator)
    blocks += [side] if side else []
    heads = columns(say, "criterion unit #value #low #median #high %better")
    rows = tuple((*_of_criterion(say, r), r.probability_better) for r in document.net)
    blocks.append(Table(say("net_table"), heads, rows))
    return [Section(say("comparator"), (*blocks, *split_decision(say, document)))]


def split_decision(say: Voice, document: ServiceAssessment) -> list[Block]:
    """A word of caution when the service wins on climate and loses on metals, or the reverse."""
    climate, metals = (row_of(document.net, c) for c in (CLIMATE, METALS))
    split = climate and metals and (climate.value < 0) != (metals.value < 0)
    return [Callout("caution", say("split_decision"))] if split else []


def _side_by_side(say: Voice, document: ServiceAssessment, comparator: Replaced) -> Figure | None:
    found = [
        (say("service_row"), document.footprint, 1.0),
        (say("induced_row"), document.induced, 1.0),
        (say("replaced_row"), comparator.footprint, comparator.substitution.value or 0.0),
    ]
    rows = [line for name, totals, by in found if (line := interval_line(name, totals, CLIMATE, by))]
    unit = CRITERION[CLIMATE].unit
    return interval_figure(say, say("side_by_side"), rows, unit, what=say("part")) if rows else None


def interval_line(
    name: str, totals: list[Total], criterion: str, by: float = 1.0
) -> tuple[str, float, float, float] | None:
    """(name, p05, p50, p95) of a criterion, times ``by``; nothing when it has no value."""
    row = row_of(totals, criterion)
    if row is None or row.p05 is None or row.p50 is None or row.p95 is None:
        return None
    return name, row.p05 * by, row.p50 * by, row.p95 * by


def break_even_chapter(say: Voice, document: ServiceAssessment) -> list[Section]:
    """Break-even values and the inputs that carry the uncertainty."""
    if not document.break_even:
        return _sensitivity(say, document)
    heads = columns(say, "variable criterion unit #current #value #low #median #high %exists")
    rows = tuple(
        (
            say(b.variable), say.term(b.criterion), say(f"unit_{b.unit}"), b.current, b.value, b.p05, b.p50, b.p95,
            b.exists_share,
        )
        for b in document.break_even
    )  # fmt: skip
    table = Table(say("break_even_table"), heads, rows)
    return [Section(say("break_even"), (table,)), *_sensitivity(say, document)]


def _sensitivity(say: Voice, document: ServiceAssessment) -> list[Section]:
    found = [r for r in document.sensitivity if r.criterion == CLIMATE and r.share_of_variance >= _LEAST_VARIANCE]
    if not found:
        return []
    title = say("sensitivity_table")
    sources = {a.name: a.source for a in document.amounts}
    rows = tuple(
        (input_label(say, document, r.input), r.share_of_variance, sources.get(r.input, ""))
        for r in found[:_INPUTS_SHOWN]
    )
    svg = bars(say("sensitivity"), title, [(n, v * 100) for n, v, _ in rows], "%", language=say.language)
    heads = columns(say, "input %share_of_variance source")
    first = ", ".join(n for n, *_ in rows[:_MEASURED_FIRST])
    blocks: tuple[Block, ...] = (
        Figure(svg, title, title, Table(title, heads, rows)),
        Callout("action", say("measure_first", inputs=first)),
    )
    return [Section(say("sensitivity"), blocks)]


def input_label(say: Voice, document: ServiceAssessment, name: str) -> str:
    """An amount in words: its own label, else the component's label and the field."""
    own = next((a.label for a in document.amounts if a.name == name and a.label), None)
    if own:
        return say.pick(own)
    component, _, field = name.rpartition(".")
    if not component:
        return say(name) if name in _VARIABLES else name.replace("_", " ")
    labels = {c.name.partition("/")[0]: say.pick(c.label) for c in document.components}
    labels |= {c.name: say.pick(c.label) for c in document.components}
    return say.pair(labels.get(component, component), field_label(say, field))


def field_label(say: Voice, field: str) -> str:
    """A field of a component in words."""
    return say(f"field_{field}") if say.knows(f"field_{field}") else field
