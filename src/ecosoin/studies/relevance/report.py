"""The report of a relevance study, for the care team: which acts, how sure, what evidence, what to discuss."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION
from ecosoin.pages.charts import intervals, trend
from ecosoin.pages.model import Block, Bullets, Callout, Column, Figure, Paragraph, Report, Section, Table
from ecosoin.words.numbers import interval, whole
from ecosoin.words.problems import spoken
from ecosoin.words.voice import Voice

_SHOWN_TRENDS = 5
Document = Mapping[str, Any]


def build(document: Document, language: Language = "fr") -> Report:
    """The report of a relevance ``results.json`` document, in the language asked."""
    say = Voice("relevance_report", language)
    study = document["study"]
    names = {d["rule"]: d["test"] for d in document["definitions"]}
    sections = [
        Section(say("summary"), _summary(document, names, say, language)),
        Section(say("rules"), (_rules(document["rules"], names, say, language, say("table_rules")),)),
        Section(say("digital"), _digital(document, say, language)),
    ]
    if document["by_site"]:
        sections.append(
            Section(say("sites"), (_rules(document["by_site"], names, say, language, say("sites"), "site"),))
        )
    if document["by_month"]:
        sections.append(Section(say("trend"), _trend(document["by_month"], names, say, language)))
    sections += [
        Section(say("evidence"), (_evidence(document, say),)),
        Section(say("read"), (Paragraph(say("read_reading")), _read(document, say))),
    ]
    if document["problems"]:
        columns = (Column(say("reason")), Column("→"))
        told = spoken(document["problems"], language)
        rows = tuple((p["message"], p["remedy"]) for p in told)
        sections.append(Section(say("problems"), (Table(say("problems"), columns, rows, annex=True),)))
    privacy = say(
        "privacy_reading",
        min_cell=document["privacy"]["min_cell"],
        hidden=whole(document["privacy"]["suppressed_cells"], language),
    )
    sections.append(Section(say("privacy"), (Callout("key", privacy),)))
    versions = f"Ecosoin {study['tool_version']} · {study['method_version']}"
    return Report(say("title"), say("subtitle"), language, tuple(sections), versions)


def _summary(document: Document, names: Mapping[str, str], say: Voice, language: Language) -> tuple[Block, ...]:
    central = [r for r in document["rules"] if r["level"] == "central" and r["redundant_after_accepted"]]
    central.sort(key=lambda r: -r["redundant_after_accepted"])
    exclusions = {d["rule"]: d["exclusion_text"] for d in document["definitions"]}
    kind = {d["rule"]: d["kind"] for d in document["definitions"]}
    items = tuple(
        say(
            "discuss_rule" if kind[r["rule"]] == "redundancy" else "discuss_low_value",
            test=names[r["rule"]],
            redundant=whole(r["redundant_after_accepted"], language),
            low=whole(round(r["avoidable"]["low"]), language),
            high=whole(round(r["avoidable"]["high"]), language),
            exclusion=exclusions[r["rule"]],
        )
        for r in central
    )
    study = document["study"]
    low_value = sum(d["kind"] == "low_value" for d in document["definitions"])
    known = say("with_diagnoses", low_value=low_value) if study["has_diagnoses"] else say("no_diagnoses")
    return (
        Paragraph(say("what")),
        Callout("caution", known + " " + say("with_contexts" if study["has_contexts"] else "no_contexts")),
        Bullets(items) if items else Paragraph(say("nothing")),
    )


def _rules(
    rows: list[Mapping[str, Any]],
    names: Mapping[str, str],
    say: Voice,
    language: Language,
    caption: str,
    by: str | None = None,
) -> Table:
    first = (Column(say("rule")),) + ((Column(say(by)),) if by else ())
    columns = (
        *first,
        Column(say("level")),
        Column(say("interval"), "number"),
        Column(say("acts"), "number", digits=6),
        Column(say("patients"), "number", digits=6),
        Column(say("accepted"), "number", digits=6),
        Column(say("previous"), "number", digits=6),
        Column(say("avoidable")),
    )
    cells = []
    for r in rows:
        a = r["avoidable"]
        told = (
            "—"
            if a["central"] is None
            else " – ".join(whole(round(a[k]), language) for k in ("low", "central", "high"))
        )
        cells.append(
            (
                names[r["rule"]],
                *((str(r[by] or "—"),) if by else ()),
                say(r["level"]),
                r["interval_day"],
                r["acts"],
                r["patients"],
                r["redundant_after_accepted"],
                r["redundant_after_previous"],
                told,
            )
        )
    return Table(caption, columns, tuple(cells), annex=by is not None)


def _digital(document: Document, say: Voice, language: Language) -> tuple[Block, ...]:
    columns = (
        Column(say("component")),
        Column(say("criterion")),
        Column(say("unit")),
        Column(say("short_run"), "number"),
        Column(say("short_interval")),
        Column(say("long_run"), "number"),
        Column(say("long_interval")),
    )
    blocks: list[Block] = [Paragraph(say("digital_reading"))]
    told = partial(_digital_row, say=say, language=language)
    table = Table(say("digital"), columns, tuple(told(r) for r in document["digital"]))
    climate = [
        (r["component"], r["long_run"]["p05"], r["long_run"]["p50"], r["long_run"]["p95"])
        for r in document["digital"]
        if r["criterion"] == "climate_change"
    ]
    if climate:
        svg = intervals(say("digital"), say("long_run"), climate, CRITERION["climate_change"].unit, language)
        blocks.append(Figure(svg, say("digital_reading").replace("**", ""), say("digital"), table))
    blocks.append(table)
    if document["images"]:
        blocks.append(_images(document["images"], say))
    if document["care"]:
        blocks.append(Table(say("care"), columns, tuple(told(r) for r in document["care"])))
    return tuple(blocks)


def _images(rows: list[Mapping[str, Any]], say: Voice) -> Table:
    columns = (
        Column(say("modality")),
        Column(say("origin")),
        Column(say("images_per_study"), "number"),
        *(Column(f"{say(k)} (MB)", "number") for k in ("low", "central", "high")),
    )
    told = tuple(
        (r["modality"] or "—", say(f"origin_{r['origin']}"), r["images_per_study"], *r["mb"].values()) for r in rows
    )
    return Table(say("images"), columns, told, annex=True)


def _digital_row(r: Mapping[str, Any], say: Voice, language: Language) -> tuple[Any, ...]:
    name = say(r["component"]) if r["component"] in ("laboratory", "imaging") else r["component"]
    runs = (r["short_run"], r["long_run"])
    told = [(run["p50"], interval(run["p05"], run["p95"], r["unit"], language)) for run in runs]
    return (name, say.term(r["criterion"]), r["unit"], *told[0], *told[1])


def _trend(
    rows: list[Mapping[str, Any]], names: Mapping[str, str], say: Voice, language: Language
) -> tuple[Block, ...]:
    central = [r for r in rows if r["level"] == "central"]
    months = sorted({r["month"] for r in central})
    values = {(r["rule"], r["month"]): r["redundant_after_accepted"] for r in central}
    weight = {rule: sum(values.get((rule, m)) or 0 for m in months) for rule in {r["rule"] for r in central}}
    chosen = [r for r in sorted(weight, key=lambda r: (-weight[r], r)) if weight[r]][:_SHOWN_TRENDS]
    table = _rules(rows, names, say, language, say("trend"), "month")
    if not chosen or len(months) < 2:
        return (table,)
    series = [(names[r], [values.get((r, m)) for m in months]) for r in chosen]
    svg = trend(say("trend"), say("trend_desc"), months, series, "", language)
    return (Figure(svg, say("trend_desc"), say("trend"), table), table)


def _evidence(document: Document, say: Voice) -> Table:
    columns = (
        Column(say("rule")),
        Column(say("low"), "number"),
        Column(say("central"), "number"),
        Column(say("high"), "number"),
        Column(say("exclusion")),
        Column(say("source")),
        Column(say("locator")),
    )
    rows = tuple(
        (
            d["test"],
            *(d["interval_day"][k] for k in ("low", "central", "high")),
            d["exclusion_text"],
            d["source"],
            d["locator"],
        )
        for d in document["definitions"]
    )
    return Table(say("evidence"), columns, rows, annex=True)


def _read(document: Document, say: Voice) -> Table:
    columns = (Column(say("resource")), Column(say("reason")), Column(say("rows"), "number", digits=9))
    return Table(say("read"), columns, tuple((r["resource"], r["reason"], r["rows"]) for r in document["read"]))


def summary_lines(document: Document, language: Language) -> list[str]:
    """What a terminal shows: a line by rule that has acts."""
    names = {d["rule"]: d["test"] for d in document["definitions"]}
    say = Voice("relevance_report", language)
    word = [say(k) for k in ("screen_acts", "screen_redundant", "screen_avoidable")]
    lines = []
    for r in document["rules"]:
        if r["level"] == "central":
            told = [whole(v, language) if v is not None else "—" for v in (r["acts"], r["redundant_after_accepted"])]
            a = r["avoidable"]
            bounds = (
                "—" if a["low"] is None else f"{whole(round(a['low']), language)} – {whole(round(a['high']), language)}"
            )
            lines.append(
                f"{names[r['rule']][:44]:<44} {told[0]:>9} {word[0]}  {told[1]:>8} {word[1]}  {bounds} {word[2]}"
            )
    return lines
