"""What the service weighs: totals, components, tiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.kernel.vocabulary import CRITERION
from ecosoin.pages.charts import bars
from ecosoin.pages.lines import figure, numbers, part, text
from ecosoin.pages.model import Block, Figure, Paragraph, Section, Table
from ecosoin.words.numbers import readable
from ecosoin.words.voice import Voice

CLIMATE, METALS = "climate_change", "resource_use_minerals_metals"


def footprint_chapter(say: Voice, document: Mapping[str, Any]) -> list[Section]:
    """The chapter: all criteria, then who weighs what for climate and metals."""
    rows = tuple(
        (say.term(r["criterion"]), r["unit"], *numbers(r, "value", "p05", "p50", "p95", "coverage_share"))
        for r in document["footprint"]
    )
    columns = (
        text(say("criterion")), text(say("unit")), figure(say("value")), figure(say("low")), figure(say("median")),
        figure(say("high")), part(say("coverage")),
    )  # fmt: skip
    blocks: list[Block] = [Table(say("footprint_table"), columns, rows), Paragraph(say("coverage_note"))]
    sections = [Section(say("footprint"), tuple(blocks))]
    for criterion in (CLIMATE, METALS):
        found = component_figure(say, document, criterion)
        if found is not None:
            sections.append(Section(say("by_component", criterion=say.term(criterion)), (found,), 2))
    sections.append(Section(say("by_tier"), (tier_table(say, document),), 2))
    return sections


def component_figure(say: Voice, document: Mapping[str, Any], criterion: str) -> Figure | None:
    """Bars of every component of service, induced and replaced parts; nothing when none has a factor."""
    shown = [c for c in document["components"] if c["impacts"].get(criterion) is not None]
    if not shown:
        return None
    unit = CRITERION[criterion].unit
    shown = sorted(shown, key=lambda c: -c["impacts"][criterion])
    factor, name = readable(max(abs(c["impacts"][criterion]) for c in shown), unit)
    title = say("by_component", criterion=say.term(criterion))
    values = [(f"{say.pick(c['label'])} ({say('part_' + c['part'])})", c["impacts"][criterion] * factor) for c in shown]
    svg = bars(title, title, values, name, say.language)
    columns = (
        text(say("component")), text(say("part")), text(say("item")), text(say("tier")), figure(say("value"), unit),
    )  # fmt: skip
    rows = tuple(
        (say.pick(c["label"]), say("part_" + c["part"]), c["item_label"], say.term(c["tier"]), c["impacts"][criterion])
        for c in shown
    )
    return Figure(svg, title, title, Table(title, columns, rows))


def tier_table(say: Voice, document: Mapping[str, Any]) -> Table:
    """Tier x stage for climate and metals."""
    kept = [r for r in document["breakdown"] if r["criterion"] in (CLIMATE, METALS)]
    keys = list(dict.fromkeys((r["tier"], r["stage"]) for r in kept))
    value = {(r["tier"], r["stage"], r["criterion"]): r["value"] for r in kept}
    columns = (
        text(say("tier")), text(say("stage")), figure(say.term(CLIMATE), CRITERION[CLIMATE].unit),
        figure(say.term(METALS), CRITERION[METALS].unit),
    )  # fmt: skip
    rows = tuple((say.term(t), say.term(s), value.get((t, s, CLIMATE)), value.get((t, s, METALS))) for t, s in keys)
    return Table(say("by_tier"), columns, rows)
