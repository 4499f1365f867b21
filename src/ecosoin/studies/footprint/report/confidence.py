"""How sure is it? Intervals, what to measure first, what is missing, data quality, orders of magnitude."""

from collections.abc import Sequence
from math import fsum, sqrt

from ecosoin.engine.variance import REST
from ecosoin.kernel.vocabulary import QUALITY_GRADES, STAGE_CODES
from ecosoin.pages.charts.bars import bars
from ecosoin.pages.charts.ranges import intervals, tornado
from ecosoin.pages.lines import columns, figure
from ecosoin.pages.model import Block, Callout, Cell, Column, Figure, KeyFigure, KeyFigures, Paragraph, Section, Table
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Boundary, Plausibility
from ecosoin.studies.footprint.report.view import View
from ecosoin.words import pick
from ecosoin.words.numbers import number, share, territory, unit_label

_MOST_INPUTS = 10


def confidence_chapter(view: View) -> list[Section]:
    """Intervals and tornado, coverage, quality and plausibility, each when the document holds it."""
    blocks: list[Block] = []
    interval_figure = _intervals(view)
    if interval_figure:
        blocks.append(interval_figure)
    sections = [Section(view.say("confidence"), tuple(blocks))]
    tornadoes = [f for c in view.pair if (f := _tornado(view, c)) is not None]
    if tornadoes:
        sections.append(Section(view.say("measure_first"), (Paragraph(view.say("tornado_reading")), *tornadoes), 2))
    sections.append(Section(view.say("coverage_title"), _coverage(view), 2))
    for title, made in (("quality_title", _quality(view)), ("plausibility_title", _plausibility(view))):
        if made:
            sections.append(Section(view.say(title), tuple(made), 2))
    return sections


def input_label(view: View, name: str) -> str:
    """What people call an uncertain input: ``amount:item:place:quality``, ``factor:set:item:stage…``, ``mix:…``."""
    kind, *parts = name.split(":")
    if kind == "amount" and len(parts) == 3:
        place, quality = territory(parts[1], view.language), view.label(parts[2]).lower()
        return view.say("input_amount", item=view.item_label(parts[0]), place=place, quality=quality)
    if kind in ("life", "energy", "pue") and parts:
        return view.say(f"input_{kind}", item=view.label(parts[0]) if kind != "energy" else view.item_label(parts[0]))
    if name == REST:
        return view.say("input_rest")
    if kind == "mix" and len(parts) >= 3:
        return view.say("input_electricity", place=territory(parts[2], view.language))
    if kind == "factor" and len(parts) >= 3:
        return view.say("input_factor", item=view.item_label(parts[1]), stage=view.label(parts[2]).lower())
    return view.label(name)


def _intervals(view: View) -> Figure | None:
    rows = []
    for c in view.mandatory:
        total = view.totals[c]
        low, middle, high = total.p05, total.p50, total.p95
        if low is not None and high is not None and middle:
            rows.append((view.label(c), low / middle * 100, 100.0, high / middle * 100))
    if not rows:
        return None
    widest = max(rows, key=lambda r: r[3] - r[1])[0]
    caption = view.say("intervals_caption")
    alt = view.say("intervals_alt", detail=view.say("widest", name=widest))
    unit = view.say("index_unit")
    heads = (Column(view.say("criterion")), *(figure(view.say(k), unit) for k in ("p05", "median", "p95")))
    table = Table(caption, heads, tuple(rows))
    return Figure(intervals(caption, alt, rows, unit=unit, language=view.language), alt, caption, table)


def _tornado(view: View, criterion: str) -> Figure | None:
    """Each input's own part of the interval: half-width * sqrt(share of variance), on each side of the median."""
    total = view.totals[criterion]
    told = [s for s in view.document.sensitivity if s.criterion == criterion and s.input != REST]
    found = told[:_MOST_INPUTS]
    if not found or total.p05 is None or total.p50 is None or total.p95 is None:
        return None
    factor, unit = view.scale(criterion)
    low, middle, high = total.p05 * factor, total.p50 * factor, total.p95 * factor
    rows = []
    for s in found:
        part = sqrt(max(s.share_of_variance, 0))
        rows.append((input_label(view, s.input), middle - (middle - low) * part, middle + (high - middle) * part))
    first = view.say("first_input", name=rows[0][0], share=share(found[0].share_of_variance, view.language))
    caption = view.say("tornado_caption", criterion=view.label(criterion))
    alt = view.say("tornado_alt", criterion=view.label(criterion), detail=first)
    heads = (*columns(view.say, "input %share_of_variance"), *(figure(view.say(k), unit) for k in ("low", "high")))
    cells: list[tuple[Cell, ...]] = [(n, s.share_of_variance, a, b) for (n, a, b), s in zip(rows, found, strict=True)]
    cells.append((view.say("input_rest"), 1 - fsum(s.share_of_variance for s in found), None, None))
    table = Table(caption, heads, tuple(cells))
    return Figure(tornado(caption, alt, rows, middle, unit=unit, language=view.language), alt, caption, table)


def _coverage(view: View) -> tuple[Block, ...]:
    counts = (Column(view.say(k), "number", digits=12) for k in ("lines", "covered"))
    heads = (Column(view.say("criterion")), *counts, Column(view.say("coverage"), "share"))
    rows = tuple((view.label(r.criterion), r.lines, r.covered, r.share) for r in view.document.coverage)
    return (
        Callout("caution", view.say("missing_never_zero")),
        Table(view.say("coverage_table"), heads, rows),
        _stages_known(view),
    )


def _stages_known(view: View) -> Table:
    """Which life-cycle stages have at least one factor, for each criterion."""
    known = {c: {stage for (stage,) in view.sums(c, "stage")} for c in view.totals}
    heads = (Column(view.say("criterion")), *(Column(view.label(s)) for s in STAGE_CODES))
    rows = tuple(
        (view.label(c), *("✓" if view.label(s) in known[c] else None for s in STAGE_CODES)) for c in view.totals
    )
    return Table(view.say("stage_coverage_table"), heads, rows)


def _quality(view: View) -> list[Block]:
    quality = view.document.quality
    rows = [(view.label(g), quality[g] * 100) for g in QUALITY_GRADES if g in quality]
    if not rows:
        return []
    caption, alt = view.say("quality_table"), view.say("quality_reading")
    detail = ", ".join(f"{n} {share(v / 100, view.language)}" for n, v in rows)
    alt = f"{alt} {detail}."
    table = Table(caption, columns(view.say, "quality %share"), tuple((n, v / 100) for n, v in rows))
    figure = Figure(bars(caption, alt, rows, unit="%", language=view.language), alt, caption, table)
    return [Paragraph(view.say("quality_reading")), figure]


def _plausibility(view: View) -> list[Block]:
    found = view.document.plausibility
    if not found:
        return []
    names = {r["id"]: pick(r, view.language, "label_") for r in load_reference_table("plausibility")}
    heads = columns(view.say, "label unit #value #low #central #high verdict source")
    rows = tuple(
        (
            *(names.get(r.id, r.id), unit_label(r.unit, view.language)),
            *(r.value, r.low, r.central, r.high, _inside(view, r), r.source),
        )
        for r in found
    )
    return [Paragraph(view.say("plausibility_reading")), Table(view.say("plausibility_table"), heads, rows)]


def _inside(view: View, row: Plausibility) -> str | None:
    if row.low is None and row.high is None:
        return None
    if row.low is not None and row.value < row.low:
        return view.say("below")
    return view.say("above") if row.high is not None and row.value > row.high else view.say("inside")


def normalisation_chapter(view: View) -> list[Section]:
    """The single score and the share of planetary boundaries, by person served."""
    found = view.document.normalisation
    shares = found.boundaries
    blocks: list[Block] = []
    if found.weight_share:
        value = f"{number(found.single_score_mpt / 1000, view.language)}\u00a0Pt"
        blocks.append(KeyFigures((KeyFigure(view.say("single_score"), value, view.say("single_score_detail")),)))
        if found.missing:
            names = ", ".join(view.label(c).lower() for c in found.missing)
            weight = share(found.weight_share, view.language)
            blocks.append(Paragraph(view.say("single_score_missing", share=weight, names=names)))
    pers = list(dict.fromkeys(b.per for b in shares))
    if shares:
        blocks.append(Paragraph(view.say("boundary_reading")))
        blocks.append(_boundary_figure(view, shares, pers[0]))
        criteria = list(dict.fromkeys(b.criterion for b in shares))
        cell = {(b.criterion, b.per): b.share for b in shares}
        heads = columns(view.say, " ".join(["criterion", *(f"%per_{p}" for p in pers)]))
        rows = tuple((view.label(c), *(cell.get((c, p)) for p in pers)) for c in criteria)
        blocks.append(Table(view.say("boundary_table"), heads, rows))
    return [Section(view.say("normalisation"), tuple(blocks))] if blocks else []


def _boundary_figure(view: View, shares: Sequence[Boundary], per: str) -> Figure:
    word = view.say(f"per_{per}")
    found = sorted(((view.label(b.criterion), b.share) for b in shares if b.per == per), key=lambda r: -r[1])
    rows = [(n, v * 100) for n, v in found]
    caption = view.say("boundary_caption", per=word)
    top = f"{found[0][0]} {share(found[0][1], view.language)}."
    alt = view.say("boundary_alt", per=word, detail=top)
    table = Table(caption, columns(view.say, "criterion %share"), tuple(found))
    return Figure(bars(caption, alt, rows, unit=view.say("boundary_unit"), language=view.language), alt, caption, table)
