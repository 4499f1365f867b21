"""The footprint report, from its results document: a page a director understands, an annex a reviewer accepts.

That page is here: one sentence, the five indicators, one picture, what to do; then the other chapters in order.
"""

from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.account import set_aside
from ecosoin.pages.charts.bars import stacked_bars
from ecosoin.pages.model import (
    Block,
    Bullets,
    Callout,
    Column,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Footprint
from ecosoin.results.tables import Columns
from ecosoin.studies.footprint.report.annexes import annex_chapters, rcp_chapter
from ecosoin.studies.footprint.report.chapters import (
    contributors_chapter,
    criterion_chapter,
    dimension_chapter,
    ordered,
)
from ecosoin.studies.footprint.report.confidence import confidence_chapter, input_label, normalisation_chapter
from ecosoin.studies.footprint.report.correcting import correcting_sections
from ecosoin.studies.footprint.report.view import CLIMATE, MINERALS, View
from ecosoin.words import pick
from ecosoin.words.numbers import number, share, territory, whole

_COUNTS = ("users", "staff", "beds", "draws")
_WORTH_AN_ACTION, _GOOD_COVERAGE = 0.1, 0.95
"""Below a tenth of the total a group is not where to start; above, coverage is told but not an action."""
_PER = (("users", "per_user"), ("beds", "per_bed"), ("staff", "per_staff"))


def build(document: Footprint, sums: Columns, factors: Columns, language: Language = "fr") -> Report:
    """The report of a study in a language, from its document and the columns of ``breakdown`` and ``factors``."""
    view = View(document, language, sums)
    sections: list[Section] = summary_chapter(view)
    for dimension in ("tier", "stage", "site", "service"):
        sections += dimension_chapter(view, dimension)
    sections.append(criterion_chapter(view))
    sections.append(contributors_chapter(view))
    sections += confidence_chapter(view)
    sections += correcting_sections(view)
    sections += normalisation_chapter(view)
    sections += rcp_chapter(view)
    sections += annex_chapters(view, factors)
    subtitle = " · ".join(str(x) for x in (view.study.organisation, view.study.year) if x)
    told = tuple(s for s in sections if s.blocks or s.level == 1)
    s = view.study
    made = view.say("versions", tool=s.tool_version, method=s.method_version, catalogue=s.catalogue_version)
    return Report(view.say("title"), subtitle, language, told, versions=made, facts=_facts(view))


def _facts(view: View) -> tuple[tuple[str, str], ...]:
    facts = []
    for key in ("country", "factor_set", *_COUNTS, "seed"):
        value = getattr(view.study, key)
        if value is not None:
            facts.append((view.say(key), _fact(view, key, value)))
    return tuple(facts)


def _fact(view: View, key: str, value: Any) -> str:
    if key == "country":
        return territory(str(value), view.language)
    return whole(value, view.language) if key in _COUNTS else str(value)


def summary_chapter(view: View) -> list[Section]:
    """The first page: key figures, scale, split of climate and minerals, then where to start."""
    blocks: list[Block] = [*_sentence(view), *_lines_left(view)]
    if figures := _key_figures(view):
        blocks.append(KeyFigures(tuple(figures)))
    blocks += _comparison(view)
    sections = [Section(view.say("essential"), tuple(blocks))]
    actions = first_actions(view)
    if actions:
        sections.append(Section(view.say("start_here"), (Bullets(tuple(actions)),), 2))
    if view.pair and view.members("stage"):
        sections.append(Section(view.say("read_together"), (*_caveat(view), _two_indicators(view)), 2))
    return sections


def _caveat(view: View) -> list[Block]:
    """What the reader must know when a factor is missing."""
    covered = [view.totals[c].coverage_share if c in view.totals else None for c in (CLIMATE, MINERALS)]
    if all(c == 1 for c in covered):
        return []
    climate, minerals = (share(c, view.language) for c in covered)
    return [Callout("caution", view.say("caveat", climate=climate, minerals=minerals))]


def _sentence(view: View) -> list[Block]:
    if CLIMATE not in view.pair:
        return []
    both = MINERALS in view.pair
    text = view.say(
        "essential_sentence" if both else "essential_sentence_climate",
        year=view.study.year or "",
        organisation=view.organisation,
        climate=view.written(CLIMATE),
        climate_range=view.range_of(CLIMATE),
        minerals=view.written(MINERALS) if both else "",
        minerals_range=view.range_of(MINERALS) if both else "",
    )
    beside = " ".join(f"{view.label(c)}{view.say('colon')}{told}" for c in view.pair if (told := view.published(c)))
    return [Paragraph(text.replace(" ()", "")), *([Paragraph(beside)] if beside else [])]


def _lines_left(view: View) -> list[Block]:
    """On how many lines the totals stand: those read, those set aside and why, those of no known type.

    And what a request holds besides.
    """
    told = [p.params for p in view.document.problems if p.code == "lines-set-aside"]
    blocks: list[Block] = [Callout("caution", view.incomplete)] if view.incomplete else []
    if told:
        wrong, lines = (sum(int(p[k]) for p in told) for k in ("lines", "total"))
        counts = {"kept": lines - wrong, "lines": lines, "wrong": wrong}
        said = view.say("lines_left", **{k: whole(n, view.language) for k, n in counts.items()})
        blocks.append(Callout("caution", said))
    return [*blocks, Paragraph(_account(view))]


def _account(view: View) -> str:
    language, study = view.language, view.study
    unknown, (aside, why) = study.unmatched_lines, set_aside(view.document.reading, language)
    kept, lines = (whole(n, language) for n in (study.lines - unknown, study.lines + aside))
    parts = [view.say("lines_counted", kept=kept, lines=lines)]
    if unknown:
        parts.append(view.say("lines_unknown", lines=whole(unknown, language)))
    if aside:
        parts.append(view.say("lines_aside", reasons=why))
    return " ".join(parts)


def _key_figures(view: View) -> list[KeyFigure]:
    figures = []
    for c in view.mandatory or tuple(view.totals)[:5]:
        bounds = view.range_of(c)
        figures.append(
            KeyFigure(view.label(c), view.written(c), view.say("interval_90", interval=bounds) if bounds else "")
        )
    count, per = next(((n, w) for k, w in _PER if (n := getattr(view.study, k))), (None, ""))
    if count and CLIMATE in view.pair:
        detail = ""
        if MINERALS in view.pair:
            name = view.say("minerals_per", per=view.say(per))
            detail = f"{name}{view.say('colon')}{view.written(MINERALS, per=count)}"
        figures.append(KeyFigure(view.say("climate_per", per=view.say(per)), view.written(CLIMATE, per=count), detail))
    return figures


def _comparison(view: View) -> list[Block]:
    """What the totals are worth in something known, only from a published value."""
    rows = {r["criterion"]: r for r in load_reference_table("comparisons")}
    if CLIMATE not in view.pair:
        return []
    row = rows[CLIMATE]
    counts = {c: number((view.value(c) or 0) / float(rows[c]["value"]), view.language, 2) for c in view.pair}
    key = "comparison" if MINERALS in view.pair else "comparison_one"
    told = {"label": pick(row, view.language, "label_"), "source": row["source"], "locator": row["locator"]}
    return [Paragraph(view.say(key, climate=counts[CLIMATE], minerals=counts.get(MINERALS, ""), **told))]


def _two_indicators(view: View) -> Figure:
    dimension = "tier" if len(view.members("tier")) > 1 else "stage"
    parts = ordered(view, dimension)
    criteria = view.mandatory or view.pair

    def part(criterion: str, tier: str) -> float | None:
        return view.shares(criterion, dimension).get((tier,))

    series = [(t, [None if (p := part(c, t)) is None else p * 100 for c in criteria]) for t in parts]
    detail = " ".join(
        f"{view.label(c)}{view.say('colon')}"
        + ", ".join(f"{t} {share(part(c, t), view.language)}" for t in parts if part(c, t) is not None)
        + "."
        for c in view.pair
    )
    caption = view.say("two_indicators", dimension=view.say(f"by_{dimension}").lower())
    alt = view.say("two_indicators_alt", detail=detail)
    names = [view.label(c) for c in criteria]
    table = Table(
        caption,
        (Column(view.say("criterion")), *(Column(p, "share") for p in parts)),
        tuple((view.label(c), *(part(c, t) for t in parts)) for c in criteria),
    )
    chart = stacked_bars(caption, alt, names, series, unit=view.say("percent_unit"), language=view.language)
    return Figure(chart, alt, caption, table)


def first_actions(view: View) -> list[str]:
    """Where to start, drawn from the results: first contributors, first thing to measure, what is missing."""
    actions, named = [], set()
    for c in view.pair:
        for (name,), weight in list(view.shares(c, "category").items())[:2]:
            if name in named or weight < _WORTH_AN_ACTION:
                continue
            named.add(name)
            made = view.sums(c, "category", "stage").get((name, view.label("manufacturing")), 0)
            embedded = made >= view.sums(c, "category")[name,] / 2
            told = {"name": name, "share": share(weight, view.language), "criterion": view.label(c)}
            actions.append(view.say("act_embedded" if embedded else "act_use", **told))
    first = next((s for s in view.document.sensitivity if s.criterion == CLIMATE), None)
    if first:
        part = share(first.share_of_variance, view.language)
        name = input_label(view, first.input)
        actions.append(view.say("act_measure", input=name, share=part, criterion=view.label(CLIMATE)))
    covered = {c: view.totals[c].coverage_share for c in view.mandatory}
    least = min(covered, key=covered.__getitem__, default=None)
    if least and covered[least] < _GOOD_COVERAGE:
        part = share(covered[least], view.language)
        actions.append(view.say("act_coverage", share=part, criterion=view.label(least)))
    counts = {v: view.verdicts[v] for v in ("not_met", "to_declare")}
    if any(counts.values()):
        actions.append(view.say("act_rcp", total=sum(view.verdicts.values()), **counts))
    count = sum(p.severity != "note" for p in view.document.problems)
    if count:
        actions.append(view.say("act_problems", count=whole(count, view.language)))
    return actions
