"""Several services side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION
from ecosoin.pages.charts import intervals
from ecosoin.pages.lines import figure, part, row_of, text
from ecosoin.pages.model import Block, Callout, Figure, Report, Section, Table
from ecosoin.studies.service.report.footprint import CLIMATE, METALS
from ecosoin.studies.service.report.service_report import essential, versions
from ecosoin.words.numbers import readable
from ecosoin.words.voice import Voice


def build_comparison(document: Mapping[str, Any], language: Language = "fr") -> Report:
    """The report of a ``service compare`` document."""
    say = Voice("service_report", language)
    services = document["services"]
    units = {s["functional_unit"] for s in services}
    first: list[Block] = [Callout("caution", say("compare_units"))] if len(units) > 1 else []
    first += [f for f in (_figure(say, services, c) for c in (CLIMATE, METALS)) if f]
    first += [_summary(say, services), _paired(say, document)]
    sections = [Section(say("compare_title"), tuple(first))]
    for s in services:
        sections.append(Section(say.pick(s["label"]), tuple(essential(say, s))))
    return Report(
        say("compare_title"), say("compare_subtitle"), language, tuple(sections), versions(say, services[0]["study"])
    )


def _figure(say: Voice, services: list[Mapping[str, Any]], criterion: str) -> Figure | None:
    """Every service, then what they replace, each comparator once."""
    rows: list[tuple[str, float, float, float]] = []
    replaced: list[tuple[str, float, float, float]] = []
    for s in services:
        label = say.pick(s["label"])
        own = row_of(s["footprint"], criterion)
        if own:
            rows.append((label, own["p05"], own["p50"], own["p95"]))
        other = row_of(s["comparator"]["footprint"], criterion) if s["comparator"] else None
        if other:
            by = s["comparator"]["substitution"]["value"]
            name = f"{say('part_comparator')} : {say.pick(s['comparator']['label'])}"
            line = (name, other["p05"] * by, other["p50"] * by, other["p95"] * by)
            replaced += [] if line in replaced else [line]
    rows += replaced
    if not rows:
        return None
    unit = CRITERION[criterion].unit
    factor, name = readable(max(r[3] for r in rows), unit)
    title = say.term(criterion)
    svg = intervals(title, title, [(n, a * factor, b * factor, c * factor) for n, a, b, c in rows], name, say.language)
    columns = (text(say("service")), figure(say("low"), unit), figure(say("median"), unit), figure(say("high"), unit))
    return Figure(svg, title, title, Table(title, columns, tuple(rows)))


def _summary(say: Voice, services: list[Mapping[str, Any]]) -> Table:
    columns = (
        text(say("service")), text(say("functional_unit")), figure(say.term(CLIMATE), CRITERION[CLIMATE].unit),
        figure(say.term(METALS), CRITERION[METALS].unit), figure(say("net_climate"), CRITERION[CLIMATE].unit),
        part(say("better")), text(say("verdict")),
    )  # fmt: skip
    rows = []
    for s in services:
        climate, metals = row_of(s["footprint"], CLIMATE), row_of(s["footprint"], METALS)
        net = next((r for r in s["net"] if r["criterion"] == CLIMATE), None)
        judged = s["benefit_risk"]
        rows.append(
            (
                say.pick(s["label"]),
                s["functional_unit"],
                climate["value"] if climate else None,
                metals["value"] if metals else None,
                net["value"] if net else None,
                net["probability_better"] if net else None,
                judged["verdict_label"] if judged else None,
            )
        )
    return Table(say("compare_title"), columns, tuple(rows))


def _paired(say: Voice, document: Mapping[str, Any]) -> Table:
    label = {s["service"]: say.pick(s["label"]) for s in document["services"]}
    columns = (text(say("service")), text(say("than")), text(say("criterion")), part(say("lighter")))
    rows = tuple(
        (label[r["service"]], label[r["than"]], say.term(r["criterion"]), r["lighter"])
        for r in document["paired"]
        if r["criterion"] in (CLIMATE, METALS)
    )
    return Table(say("paired_table"), columns, rows)
