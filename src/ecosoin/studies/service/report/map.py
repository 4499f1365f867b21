"""The map of services as a picture with its table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts import scatter_map
from ecosoin.pages.lines import figure, text
from ecosoin.pages.model import Block, Callout, Figure, Paragraph, Report, Section, Table
from ecosoin.words.voice import Voice


def build_map(document: Mapping[str, Any], language: Language = "fr") -> Report:
    """The report of a ``service map`` document."""
    say = Voice("service_report", language)
    points = document["points"]
    blocks: list[Block] = [_figure(say, document)] if points else []
    blocks.append(Paragraph(say("map_explained")))
    if document["not_placed"]:
        missing = ", ".join(m["label"] for m in document["not_placed"])
        blocks.append(Callout("caution", say("not_placed", list=missing)))
    sections = (Section(say("map_title"), tuple(blocks)),)
    return Report(say("map_title"), say("map_subtitle"), language, sections, document["versions"])


def _weight(ratio: float) -> float:
    """A ratio as a share of service + replaced: 1 becomes one half, infinity 1."""
    return ratio / (1 + ratio)


def _figure(say: Voice, document: Mapping[str, Any]) -> Figure:
    points, cut = document["points"], document["thresholds"]
    drawn = [
        (
            p["label"],
            *(_weight(p["footprint_ratio"][k]) for k in ("p50", "p05", "p95")),
            *(p["benefit"][k] for k in ("p50", "p05", "p95")),
        )
        for p in points
    ]
    zones = [say(z) for z in ("rethink", "stop", "keep", "ecodesign")]
    svg = scatter_map(
        say("map_title"), say("map_subtitle"), drawn, say("map_x"), say("map_y"), zones,
        (_weight(cut["ratio"]), cut["benefit"]), say.language,
    )  # fmt: skip
    columns = (
        text(say("service")), text(say("functional_unit")), figure(say("benefit")), figure(say("low")),
        figure(say("high")), figure(say("ratio")), figure(say("low")), figure(say("high")), text(say("verdict")),
        text(say("zone")),
    )  # fmt: skip
    rows = tuple(
        (
            p["label"],
            p["functional_unit"],
            *(p["benefit"][k] for k in ("p50", "p05", "p95")),
            *(p["footprint_ratio"][k] for k in ("p50", "p05", "p95")),
            p["verdict_label"],
            say(p["zone"]),
        )
        for p in points
    )
    return Figure(svg, say("map_subtitle"), say("map_title"), Table(say("map_title"), columns, rows))
