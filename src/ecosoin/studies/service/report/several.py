"""Several services side by side, or placed on a map with its table."""

from collections.abc import Callable, Sequence

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION, METALS
from ecosoin.pages.charts.scatter import scatter_map
from ecosoin.pages.lines import columns, figure, interval_figure, problem_sections, row_of, versions_line
from ecosoin.pages.model import Block, Callout, Figure, Paragraph, Report, Section, Table
from ecosoin.results.record import Drawn
from ecosoin.results.service import ServiceAssessment, ServiceComparison, ServiceMap
from ecosoin.studies.service.report.footprint import interval_line
from ecosoin.studies.service.report.judgement import verdict_label
from ecosoin.studies.service.report.service_report import essential
from ecosoin.words.voice import Voice


def build_comparison(document: ServiceComparison, language: Language = "fr") -> Report:
    """The report of a ``service compare`` document."""
    say = Voice("service_report", language)
    services = document.services
    units = {say.pick(s.functional_unit) for s in services}
    first: list[Block] = [Callout("caution", say("compare_units"))] if len(units) > 1 else []
    first += [f for f in (_figure(say, services, c) for c in (CLIMATE, METALS)) if f]
    first += [_summary(say, services), _paired(say, document)]
    sections = (
        Section(say("compare_title"), tuple(first)),
        *(Section(say.pick(s.label), tuple(essential(say, s))) for s in services),
        *problem_sections(document.problems, language),
    )
    made = versions_line(document.study, language)
    return Report(say("compare_title"), say("compare_subtitle"), language, sections, versions=made)


def _figure(say: Voice, services: Sequence[ServiceAssessment], criterion: str) -> Figure | None:
    """Every service, then what they replace, each comparator once."""
    own = [interval_line(say.pick(s.label), s.footprint, criterion) for s in services]
    replaced = [
        interval_line(
            say.pair(say("part_comparator"), say.pick(s.comparator.label)),
            s.comparator.footprint,
            criterion,
            by=s.comparator.substitution.value or 0.0,
        )
        for s in services
        if s.comparator
    ]
    rows = [line for line in (*own, *dict.fromkeys(replaced)) if line]
    unit = CRITERION[criterion].unit
    return interval_figure(say, say.term(criterion), rows, unit, what=say("service")) if rows else None


def _summary(say: Voice, services: Sequence[ServiceAssessment]) -> Table:
    totals = [figure(say.term(c), CRITERION[c].unit) for c in (CLIMATE, METALS)]
    totals.append(figure(say("net_climate"), CRITERION[CLIMATE].unit))
    heads = (*columns(say, "service functional_unit"), *totals, *columns(say, "%better verdict"))
    rows = []
    for s in services:
        climate, metals = row_of(s.footprint, CLIMATE), row_of(s.footprint, METALS)
        net, judged = row_of(s.net, CLIMATE), s.benefit_risk
        rows.append(
            (
                say.pick(s.label),
                say.pick(s.functional_unit),
                climate.value if climate else None,
                metals.value if metals else None,
                net.value if net else None,
                net.probability_better if net else None,
                verdict_label(say, judged.verdict) if judged else None,
            )
        )
    return Table(say("compare_title"), heads, tuple(rows))


def _paired(say: Voice, document: ServiceComparison) -> Table:
    label = {s.service: say.pick(s.label) for s in document.services}
    heads = columns(say, "service than criterion %lighter")
    rows = tuple(
        (label[r.service], label[r.than], say.term(r.criterion), r.lighter)
        for r in document.paired
        if r.criterion in (CLIMATE, METALS)
    )
    return Table(say("paired_table"), heads, rows)


def build_map(document: ServiceMap, language: Language = "fr") -> Report:
    """The report of a ``service map`` document."""
    say = Voice("service_report", language)
    blocks: list[Block] = [_map_figure(say, document)] if document.points else []
    blocks.append(Paragraph(say("map_explained")))
    if document.not_placed:
        missing = ", ".join(say.pick(m.label) for m in document.not_placed)
        blocks.append(Callout("caution", say("not_placed", list=missing)))
    sections = (Section(say("map_title"), tuple(blocks)), *problem_sections(document.problems, language))
    made = versions_line(document.study, language)
    return Report(say("map_title"), say("map_subtitle"), language, sections, versions=made)


def _weight(ratio: float) -> float:
    """A ratio as a share of service + replaced: 1 becomes one half, infinity 1."""
    return ratio / (1 + ratio)


def _drawn(spread: Drawn, scaled: Callable[[float], float] = float) -> tuple[float, float, float]:
    return scaled(spread.p50), scaled(spread.p05), scaled(spread.p95)


def _map_figure(say: Voice, document: ServiceMap) -> Figure:
    cut = document.thresholds
    drawn = [(say.pick(p.label), *_drawn(p.footprint_ratio, _weight), *_drawn(p.benefit)) for p in document.points]
    svg = scatter_map(
        say("map_title"),
        say("map_subtitle"),
        drawn,
        x_title=say("map_x"),
        y_title=say("map_y"),
        zones=[say(z) for z in ("rethink", "stop", "keep", "ecodesign")],
        thresholds=(_weight(cut.ratio), cut.benefit),
        language=say.language,
    )
    heads = columns(say, "service functional_unit #benefit #low #high #ratio #low #high verdict zone")
    rows = tuple(
        (
            *(say.pick(p.label), say.pick(p.functional_unit), *_drawn(p.benefit), *_drawn(p.footprint_ratio)),
            *(verdict_label(say, p.verdict), say(p.zone)),
        )
        for p in document.points
    )
    return Figure(svg, say("map_subtitle"), say("map_title"), Table(say("map_title"), heads, rows))
