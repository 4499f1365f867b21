"""What the service replaces, the net effect, and what would change the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.kernel.vocabulary import CRITERION
from ecosoin.pages.charts import bars, intervals
from ecosoin.pages.lines import figure, numbers, part, row_of, text
from ecosoin.pages.model import Block, Callout, Figure, Paragraph, Section, Table
from ecosoin.studies.service.report.footprint import CLIMATE, METALS
from ecosoin.words.numbers import readable, share
from ecosoin.words.voice import Voice

_VARIABLES = ("distance", "uses", "annual_volume", "retention")


def comparator_chapter(say: Voice, document: Mapping[str, Any]) -> list[Section]:
    """Comparator, side by side on climate, net by criterion."""
    comparator = document["comparator"]
    if comparator is None:
        return [Section(say("comparator"), (Paragraph(say("no_comparator")),))]
    sigma = comparator["substitution"]
    shown = {k: share(sigma[k], say.language) for k in ("value", "p05", "p95")}
    label = say.pick(comparator["label"])
    blocks: list[Block] = [
        Paragraph(say("comparator_is", label=label, sigma=shown["value"], low=shown["p05"], high=shown["p95"]))
    ]
    side = _side_by_side(say, document)
    blocks += [side] if side else []
    columns = (
        text(say("criterion")), text(say("unit")), figure(say("value")), figure(say("low")), figure(say("median")),
        figure(say("high")), part(say("better")),
    )  # fmt: skip
    rows = tuple(
        (say.term(r["criterion"]), r["unit"], *numbers(r, "value", "p05", "p50", "p95", "probability_better"))
        for r in document["net"]
    )
    blocks.append(Table(say("net_table"), columns, rows))
    climate, metals = (next((r for r in document["net"] if r["criterion"] == c), None) for c in (CLIMATE, METALS))
    if climate and metals and (climate["value"] < 0) != (metals["value"] < 0):
        blocks.append(Callout("caution", say("split_decision")))
    return [Section(say("comparator"), tuple(blocks))]


def _side_by_side(say: Voice, document: Mapping[str, Any]) -> Figure | None:
    sigma = document["comparator"]["substitution"]["value"]
    found = [
        (say("service_row"), row_of(document["footprint"], CLIMATE), 1.0),
        (say("induced_row"), row_of(document["induced"], CLIMATE), 1.0),
        (say("replaced_row"), row_of(document["comparator"]["footprint"], CLIMATE), sigma),
    ]
    rows = [(name, *(r[k] * by for k in ("p05", "p50", "p95"))) for name, r, by in found if r]
    if not rows:
        return None
    unit = CRITERION[CLIMATE].unit
    factor, name = readable(max(r[3] for r in rows), unit)
    title = say("side_by_side")
    svg = intervals(title, title, [(n, a * factor, b * factor, c * factor) for n, a, b, c in rows], name, say.language)
    columns = (text(say("part")), figure(say("low"), unit), figure(say("median"), unit), figure(say("high"), unit))
    return Figure(svg, title, title, Table(title, columns, tuple(rows)))


def break_even_chapter(say: Voice, document: Mapping[str, Any]) -> list[Section]:
    """Break-even values and the inputs that carry the uncertainty."""
    blocks: list[Block] = []
    if document["break_even"]:
        columns = (
            text(say("variable")), text(say("criterion")), text(say("unit")), figure(say("current")),
            figure(say("value")), figure(say("low")), figure(say("median")), figure(say("high")), part(say("exists")),
        )  # fmt: skip
        rows = tuple(
            (
                say(b["variable"]),
                say.term(b["criterion"]),
                say(f"unit_{b['unit']}"),
                *numbers(b, "current", "value", "p05", "p50", "p95", "exists_share"),
            )
            for b in document["break_even"]
        )
        blocks.append(Table(say("break_even_table"), columns, rows))
    sections = [Section(say("break_even"), tuple(blocks))] if blocks else []
    return sections + _sensitivity(say, document)


def _sensitivity(say: Voice, document: Mapping[str, Any]) -> list[Section]:
    rows = [r for r in document["sensitivity"] if r["criterion"] == CLIMATE and r["share_of_variance"] >= 0.005]
    if not rows:
        return []
    rows = rows[:10]
    title = say("sensitivity_table")
    names = {a["name"]: a for a in document["amounts"]}
    labelled = [(input_label(say, document, r["input"]), r["share_of_variance"]) for r in rows]
    svg = bars(say("sensitivity"), title, [(n, v * 100) for n, v in labelled], "%", say.language)
    columns = (text(say("input")), part(say("share_of_variance")), text(say("source")))
    table = tuple(
        (label, value, str(names.get(r["input"], {}).get("source", "")))
        for (label, value), r in zip(labelled, rows, strict=True)
    )
    first = ", ".join(n for n, _ in labelled[:3])
    blocks: list[Block] = [
        Figure(svg, title, title, Table(title, columns, table)),
        Callout("action", say("measure_first", inputs=first)),
    ]
    return [Section(say("sensitivity"), tuple(blocks))]


def input_label(say: Voice, document: Mapping[str, Any], name: str) -> str:
    """An amount in words: its own label, else the component's label and the field."""
    own = next((a["label"] for a in document["amounts"] if a["name"] == name and a["label"]), None)
    if own:
        return say.pick(own)
    component, _, field = name.rpartition(".")
    if not component:
        return say(name) if name in (*_VARIABLES, "substitution") else name.replace("_", " ")
    labels = {c["name"].partition("/")[0]: say.pick(c["label"]) for c in document["components"]}
    labels |= {c["name"]: say.pick(c["label"]) for c in document["components"]}
    known = f"field_{field}"
    return say.pair(labels.get(component, component), say(known) if say.knows(known) else field)
