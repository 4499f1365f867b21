"""The map of services as a picture with its table."""

from collections.abc import Callable

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts import scatter_map
from ecosoin.pages.lines import columns, problem_sections, versions_line
from ecosoin.pages.model import Block, Callout, Figure, Paragraph, Report, Section, Table
from ecosoin.results.record import Drawn
from ecosoin.results.service import ServiceMap
from ecosoin.studies.service.report.judgement import verdict_label
from ecosoin.words.voice import Voice


def build_map(document: ServiceMap, language: Language = "fr") -> Report:
    """The report of a ``service map`` document."""
    say = Voice("service_report", language)
    blocks: list[Block] = [_figure(say, document)] if document.points else []
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


def _figure(say: Voice, document: ServiceMap) -> Figure:
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
