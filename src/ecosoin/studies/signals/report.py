"""Signals of useless digital, by class, with what to check before acting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION
from ecosoin.pages.charts import intervals
from ecosoin.pages.lines import figure, part, row_of, text
from ecosoin.pages.model import (
    Block,
    Bullets,
    Callout,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from ecosoin.studies.service.report.footprint import CLIMATE
from ecosoin.words.numbers import number, quantity, readable, share
from ecosoin.words.problems import spoken
from ecosoin.words.voice import Voice

CLASSES = ("unused", "under_optimised", "excessive", "disproportionate")


def build_signals(
    records: Sequence[Mapping[str, Any]], reading: Mapping[str, Any], language: Language = "fr"
) -> Report:
    """The report of the signals found and of what could not be computed."""
    say = Voice("signals_report", language)
    ordered = sorted(records, key=lambda r: (CLASSES.index(r["class"]), -_climate(r)))
    sections = [
        Section(say("essential"), tuple(_essential(say, ordered))),
        Section(say("details"), ()),
        *(Section(f"{r['label']}", tuple(_detail(say, r)), 2) for r in ordered),
        *_annexes(say, reading),
    ]
    study = reading["study"]
    versions = say(
        "versions", tool=study["tool_version"], method=study["method_version"], catalogue=study["catalogue_version"],
        draws=study["draws"], seed=study["seed"], factors=study["factor_set"],
    )  # fmt: skip
    return Report(say("title"), say("subtitle"), language, tuple(sections), versions)


def _climate(record: Mapping[str, Any]) -> float:
    row = row_of(record["avoided"], CLIMATE)
    return float(row["value"]) if row else 0.0


def _essential(say: Voice, records: Sequence[Mapping[str, Any]]) -> list[Block]:
    unit = CRITERION[CLIMATE].unit
    shown = [KeyFigure(say("signals_found"), str(len(records)))]
    if records:
        largest = max(records, key=_climate)
        if _climate(largest) > 0:
            value = quantity(_climate(largest), unit, say.language)
            shown.append(KeyFigure(say("largest"), value, str(largest["label"])))
    blocks: list[Block] = [KeyFigures(tuple(shown)), Callout("caution", say("not_orders"))]
    blocks += [_chart(say, records)] if any(_climate(r) > 0 for r in records) else []
    columns = (
        text(say("class")), text(say("signal")), figure(say("count")), figure(say("population")), part(say("share")),
        part(say("low")), part(say("high")), part(say("published")), text(say("confidence")),
    )  # fmt: skip
    rows = tuple(
        (
            say(r["class"]),
            r["label"],
            r["count"],
            r["population"],
            r["share"],
            r["share_interval"]["p05"],
            r["share_interval"]["p95"],
            r["published"]["value"],
            say(f"level_{r['confidence']}"),
        )
        for r in records
    )
    return [*blocks, Table(say("table"), columns, rows), Paragraph(say("not_additive"))]


def _chart(say: Voice, records: Sequence[Mapping[str, Any]]) -> Figure:
    unit = CRITERION[CLIMATE].unit
    found = [(r["label"], row) for r in records if (row := row_of(r["avoided"], CLIMATE)) and row["value"] > 0]
    found.sort(key=lambda pair: -pair[1]["value"])
    factor, name = readable(max(row["p95"] for _, row in found), unit)
    drawn = [(label, row["p05"] * factor, row["p50"] * factor, row["p95"] * factor) for label, row in found]
    title = say("avoided_chart")
    columns = (text(say("signal")), figure(say("low"), unit), figure(say("median"), unit), figure(say("high"), unit))
    rows = tuple((label, row["p05"], row["p50"], row["p95"]) for label, row in found)
    return Figure(intervals(title, title, drawn, name, say.language), title, title, Table(title, columns, rows))


def _detail(say: Voice, record: Mapping[str, Any]) -> list[Block]:
    limit = record["threshold"]
    threshold = f"{number(limit['value'], say.language)} {say('unit_' + limit['unit'])}"
    rate = share(record["published"]["value"], say.language)
    blocks: list[Block] = [
        Paragraph(record["definition"]),
        Bullets(
            (
                say.pair(say("class"), say(record["class"])),
                say.pair(say("threshold"), f"{threshold} - {limit['source']}"),
                say.pair(say("published"), f"{rate} - {record['published']['source']}"),
            )
        ),
    ]
    if record["avoided"]:
        a = record["actionable"]
        shown = {k: share(a[k], say.language) for k in ("value", "low", "high")}
        columns = (
            text(say("criterion")), text(say("unit")), figure(say("low")), figure(say("median")), figure(say("high")),
        )  # fmt: skip
        rows = tuple((say.term(r["criterion"]), r["unit"], r["p05"], r["p50"], r["p95"]) for r in record["avoided"])
        blocks += [
            Table(say("avoided_table"), columns, rows),
            Paragraph(say("actionable", **shown, source=a["source"])),
        ]
    else:
        blocks.append(Paragraph(say("no_saving")))
    if record["examples"]:
        blocks.append(Paragraph(say("examples", list=", ".join(record["examples"]))))
    return [*blocks, Callout("action", f"**{say('check')}.** {record['check_before']}")]


def _annexes(say: Voice, reading: Mapping[str, Any]) -> list[Section]:
    sections = []
    if reading["not_computed"]:
        columns = (text(say("class")), text(say("signal")), text(say("reads")), part(say("published")))
        rows = tuple(
            (say(r["class"]), r["label"], r["reads"], r["published"]["value"]) for r in reading["not_computed"]
        )
        sections.append(Section(say("not_computed"), (Table(say("not_computed_table"), columns, rows),)))
    heads = (text(say("file")), text(say("kind")), figure(say("rows")))
    files = tuple((f["file"], f["kind"], f["rows"]) for f in reading["files"])
    sections.append(Section(say("files"), (Table(say("files"), heads, files, annex=True),)))
    if reading["problems"]:
        two = (text(say("message")), text(say("remedy")))
        found = tuple((p["message"], p["remedy"]) for p in spoken(reading["problems"], say.language))
        sections.append(Section(say("problems"), (Table(say("problems"), two, found, annex=True),), 2))
    return sections
