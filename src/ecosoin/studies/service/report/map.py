"""The map of services as a picture with its table."""

from __future__ import annotations

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts import scatter_map
from ecosoin.pages.lines import figure, problem_sections, text, versions_line
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
    return Report(
        title=say("map_title"),
        subtitle=say("map_subtitle"),
        language=language,
        sections=(Section(say("map_title"), tuple(blocks)), *problem_sections(document.problems, language)),
        versions=versions_line(document.study, language),
    )


def _weight(ratio: float) -> float:
    """A ratio as a share of service + replaced: 1 becomes one half, infinity 1."""
    return ratio / (1 + ratio)


def _across(ratio: Drawn) -> tuple[float, float, float]:
    return _weight(ratio.p50), _weight(ratio.p05), _weight(ratio.p95)


def _up(benefit: Drawn) -> tuple[float, float, float]:
    return benefit.p50, benefit.p05, benefit.p95


def _figure(say: Voice, document: ServiceMap) -> Figure:
    cut = document.thresholds
    drawn = [(say.pick(p.label), *_across(p.footprint_ratio), *_up(p.benefit)) for p in document.points]
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
    columns = (
        text(say("service")), text(say("functional_unit")), figure(say("benefit")), figure(say("low")),
        figure(say("high")), figure(say("ratio")), figure(say("low")), figure(say("high")), text(say("verdict")),
        text(say("zone")),
    )  # fmt: skip
    rows = tuple(
        (
            say.pick(p.label), say.pick(p.functional_unit), p.benefit.p50, p.benefit.p05, p.benefit.p95,
            p.footprint_ratio.p50, p.footprint_ratio.p05, p.footprint_ratio.p95, verdict_label(say, p.verdict),
            say(p.zone),
        )
        for p in document.points
    )  # fmt: skip
    return Figure(svg, say("map_subtitle"), say("map_title"), Table(say("map_title"), columns, rows))
