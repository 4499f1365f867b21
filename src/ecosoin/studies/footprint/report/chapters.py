"""Where does it weigh? Chapters by tier, stage, site, service and criterion, then the top contributors."""

from math import fsum

from ecosoin.kernel.vocabulary import STAGE_CODES, TIER_CODES
from ecosoin.pages.charts.bars import stacked_bars
from ecosoin.pages.charts.sankey import sankey
from ecosoin.pages.charts.treemap import treemap
from ecosoin.pages.lines import columns, figure
from ecosoin.pages.model import Block, Cell, Column, Figure, Paragraph, Section, Table
from ecosoin.studies.footprint.report.view import CLIMATE, View
from ecosoin.words.numbers import number, share, unit_label

_MOST_BARS, _MOST_TOP, _MOST_SITES = 12, 15, 6
_SERIES = {"tier": "stage", "stage": "tier", "site": "tier", "service": "tier"}
_ORDER = {"tier": list(TIER_CODES), "stage": list(STAGE_CODES)}


def dimension_chapter(view: View, dimension: str) -> list[Section]:
    """One chapter: a sentence, a figure for climate and one for minerals, the table of the mandatory indicators."""
    names = ordered(view, dimension)
    if not names:
        return []
    blocks: list[Block] = [*_reading(view, dimension)]
    if len(names) > 1:
        blocks += [_stacked(view, dimension, names, c) for c in view.pair]
    blocks.append(_indicator_table(view, dimension, names))
    return [Section(view.say(f"by_{dimension}"), tuple(blocks))]


def ordered(view: View, dimension: str) -> list[str]:
    """Labels of a dimension: stages and tiers in the order of the vocabulary, others by decreasing climate."""
    names = view.members(dimension)
    fixed = [view.label(code) for code in _ORDER.get(dimension, ())]
    return [n for n in fixed if n in names] + [n for n in names if n not in fixed]


def _reading(view: View, dimension: str) -> list[Block]:
    if dimension == "tier" and view.label("medical_devices") in view.members("tier"):
        return [Paragraph(view.say("medical_apart"))]
    if dimension == "stage" and len(view.pair) == 2:
        parts = [_share_of(view, c, "stage", view.label("manufacturing")) for c in view.pair]
        return [Paragraph(view.say("stage_reading", embedded=parts[0], minerals=parts[1]))]
    if dimension == "service":
        loose = view.sums(CLIMATE, "service").get((view.say("unallocated"),))
        if loose:
            part = _share_of(view, CLIMATE, "service", view.say("unallocated"))
            return [Paragraph(view.say("unallocated_reading", share=part))]
    return []


def _share_of(view: View, criterion: str, dimension: str, name: str) -> str:
    shares = view.shares(criterion, dimension)
    return share(shares.get((name,), 0) if shares else None, view.language)


def _stacked(view: View, dimension: str, names: list[str], criterion: str) -> Figure:
    """Bars of a criterion along a dimension, cut by a second one; the first ones only when there are many."""
    other = _SERIES[dimension]
    factor, unit = view.scale(criterion)
    sums = view.sums(criterion, dimension, other)
    heads = names[:_MOST_BARS]
    cuts = [n for n in ordered(view, other) if any((m, n) in sums for m in names)]

    def cell(name: str, cut: str) -> float | None:
        return sums[name, cut] * factor if (name, cut) in sums else None

    series = [(n, [cell(name, n) for name in heads]) for n in cuts]
    rows = tuple((name, *(cell(name, n) for n in cuts)) for name in names)
    key = "cut_by" if len(heads) == len(names) else "cut_by_first"
    along, label = view.say(f"by_{dimension}"), view.label(criterion)
    caption = view.say(key, dimension=along, criterion=label, shown=len(heads), total=len(names))
    told = {"series": view.say(other).lower(), "detail": _largest(view, criterion, dimension)}
    alt = view.say("stacked_alt", criterion=label, dimension=along.lower(), **told)
    table = Table(caption, (Column(view.say(dimension)), *(figure(n, unit) for n in cuts)), rows)
    return Figure(stacked_bars(caption, alt, heads, series, unit=unit, language=view.language), alt, caption, table)


def _largest(view: View, criterion: str, dimension: str) -> str:
    shares = view.shares(criterion, dimension)
    if not shares:
        return ""
    name, part = next(iter(shares.items()))
    value = view.written(criterion, view.sums(criterion, dimension)[name])
    return view.say("largest", name=name[0], value=value, share=share(part, view.language))


def _indicator_table(view: View, dimension: str, names: list[str]) -> Table:
    """Rows of a dimension, a column an indicator, the shares of climate and minerals beside; the total below."""
    criteria = view.mandatory or tuple(view.totals)[:5]
    sums = {c: view.sums(c, dimension) for c in criteria}
    wholes = {c: fsum(sums[c].values()) for c in criteria}
    heads = [Column(view.say(dimension))]
    for c in criteria:
        heads.append(figure(view.label(c), view.scale(c)[1]))
        if c in view.pair:
            heads.append(Column(view.say("share_climate" if c == CLIMATE else "share_minerals"), "share"))

    def row(label: str, amounts: dict[str, float | None]) -> tuple[Cell, ...]:
        cells: list[Cell] = [label]
        for c in criteria:
            amount = amounts[c]
            cells.append(None if amount is None else amount * view.scale(c)[0])
            if c in view.pair:
                cells.append(None if amount is None or not wholes[c] else amount / wholes[c])
        return tuple(cells)

    rows = [row(n, {c: sums[c].get((n,)) for c in criteria}) for n in names]
    rows.append(row(view.say("total"), dict(wholes)))
    return Table(view.say("table_by", dimension=view.say(f"by_{dimension}")), tuple(heads), tuple(rows))


def criterion_chapter(view: View) -> Section:
    """Every criterion with its interval and its coverage."""
    drawn = any(t.p50 is not None for t in view.totals.values())
    draws = number(view.study.draws, view.language) if view.study.draws else ""
    reading = view.say("criterion_reading", draws=draws) if drawn and draws else view.say("criterion_reading_plain")
    heads = columns(view.say, "criterion unit #mean #median #p05 #p95 #published %coverage")
    rows = tuple(
        (
            *(view.label(c), unit_label(view.unit(c), view.language)),
            *(t.mean, t.p50, t.p05, t.p95, t.value, t.coverage_share),
        )
        for c, t in view.totals.items()
    )
    return Section(view.say("by_criterion"), (Paragraph(reading), Table(view.say("totals_table"), heads, rows)))


def contributors_chapter(view: View) -> Section:
    """Treemaps of climate and minerals, the flow from stage to site, the first contributors."""
    blocks: list[Block] = [_treemap(view, c) for c in view.pair if len(view.sums(c, "tier", "category")) > 1]
    if CLIMATE in view.pair:
        blocks.append(_sankey(view))
    blocks += [table for c in view.pair if (table := _top_table(view, c)) is not None]
    return Section(view.say("contributors"), tuple(blocks))


def _treemap(view: View, criterion: str) -> Figure:
    factor, unit = view.scale(criterion)
    rows = [(tier, category, v * factor) for (tier, category), v in view.sums(criterion, "tier", "category").items()]
    caption = view.say("treemap_caption", criterion=view.label(criterion))
    alt = view.say("treemap_alt", criterion=view.label(criterion), detail=_largest(view, criterion, "category"))
    whole = fsum(v for *_, v in rows)
    heads = (*columns(view.say, "tier category"), figure(view.label(criterion), unit), *columns(view.say, "%share"))
    table = Table(caption, heads, tuple((a, b, v, v / whole if whole else None) for a, b, v in rows))
    return Figure(treemap(caption, alt, rows, unit=unit, language=view.language), alt, caption, table)


def _sankey(view: View) -> Figure:
    factor, unit = view.scale(CLIMATE)
    sites = view.members("site")
    kept = sites[:_MOST_SITES] if len(sites) > _MOST_SITES + 1 else sites
    rest = view.say("others", count=len(sites) - len(kept))
    links: dict[tuple[str, str], list[float]] = {}
    for (stage, tier), v in view.sums(CLIMATE, "stage", "tier").items():
        links.setdefault((stage, tier), []).append(v * factor)
    for (tier, site), v in view.sums(CLIMATE, "tier", "site").items():
        end = site if site in kept else rest
        links.setdefault((tier, end if end != tier else f"{end} "), []).append(v * factor)
    rows = [(a, b, fsum(vs)) for (a, b), vs in links.items()]
    caption = view.say("sankey_caption")
    alt = view.say("sankey_alt", criterion=view.label(CLIMATE), detail=_largest(view, CLIMATE, "stage"))
    table = Table(caption, (*columns(view.say, "flow_from flow_to"), figure(view.label(CLIMATE), unit)), tuple(rows))
    return Figure(sankey(caption, alt, rows, unit=unit, language=view.language), alt, caption, table)


def _top_table(view: View, criterion: str) -> Table | None:
    """The first contributors as given line by line, else by category."""
    factor, unit = view.scale(criterion)
    caption = view.say("top_table", criterion=view.label(criterion))
    tail = (figure(view.label(criterion), unit), *columns(view.say, "%share"))
    given = [t for t in view.document.top if t.criterion == criterion][:_MOST_TOP]
    if given:
        names = [t.name or (view.item_label(t.item) if t.item else t.item_id) for t in given]
        rows = tuple((n, t.item_id, t.value * factor, t.share) for n, t in zip(names, given, strict=True))
        return Table(caption, (*columns(view.say, "item identifier"), *tail), rows)
    sums = view.sums(criterion, "category")
    shares = list(view.shares(criterion, "category").items())[:_MOST_TOP]
    if not shares:
        return None
    first = tuple((key[0], sums[key] * factor, part) for key, part in shares)
    return Table(caption, (*columns(view.say, "category"), *tail), first)
