"""The report of a comparison: is it the same service, why not, what was saved by step and by act."""

from __future__ import annotations

from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.pages.model import (
    Block,
    Bullets,
    Callout,
    Column,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Report,
    Section,
    Table,
)
from ecosoin.words.numbers import number
from ecosoin.words.voice import Voice


def comparison_report(d: dict[str, Any], language: Language) -> Report:
    """The report of the results document ``d`` of a comparison, in one language."""
    say = Voice("ecodesign_comparison", language)
    verdict = say("equivalent" if d["equivalent"] else "not_equivalent")
    before, after = (d["scores"][side] for side in ("before", "after"))
    figures = KeyFigures(
        (
            KeyFigure("EcoIndex", *_change(language, before["ecoindex"]["score"], after["ecoindex"]["score"])),
            KeyFigure("SWD v4", *_change(language, before["swd4"]["co2e_g"], after["swd4"]["co2e_g"], " gCO2e")),
            KeyFigure(say("journey_score"), *_change(language, before["journey"]["score"], after["journey"]["score"])),
        )
    )
    blocks: list[Block] = [Callout("key" if d["equivalent"] else "caution", verdict), figures]
    if not d["speed_judged"]:
        blocks.append(Paragraph(say("speed_not_judged")))
    if d["reasons"]:
        columns = (Column(say("reason")), Column(say("detail")))
        rows = tuple((say(f"reason_{r['kind']}"), r["detail"]) for r in d["reasons"])
        blocks.append(Table(say("reasons"), columns, rows))
    sections = (
        Section(say("verdict"), tuple(blocks)),
        Section(say("savings"), (Paragraph(say("savings_reading")), _savings(d, say))),
        Section(say("footprint"), (Paragraph(say("footprint_reading")), *_footprint(d, say, language))),
    )
    return Report(say("title"), verdict, language, sections, f"Ecosoin {d['tool_version']}")


def _change(language: Language, before: float, after: float, unit: str = "") -> tuple[str, str]:
    return f"{number(after, language)}{unit}", f"← {number(before, language)}{unit}"


def _savings(d: dict[str, Any], say: Voice) -> Table:
    columns = (
        Column(say("step")), Column(say("metric")), *(Column(k, "number") for k in ("p05", "p50", "p95")),
        Column(say("called")),
    )  # fmt: skip
    called = {True: say("yes"), False: say("no")}
    rows = tuple((s["step"], say(s["metric"]), s["p05"], s["p50"], s["p95"], called[s["called"]]) for s in d["savings"])
    return Table(say("savings"), columns, rows)


def _footprint(d: dict[str, Any], say: Voice, language: Language) -> tuple[Block, ...]:
    """Each criterion in three rows: before, after, and their difference drawn jointly; then what is supposed."""
    columns = (
        Column(say("criterion")), Column(say("unit")), Column(say("side")), Column("central", "number"),
        Column("p05", "number"), Column(say("median"), "number"), Column("p95", "number"),
    )  # fmt: skip
    rows = tuple(
        (
            say.term(f["criterion"]),
            f["unit"], say(side), *(f[side][k] for k in ("value", "p05", "p50", "p95")),
        )
        for f in d["footprint"]
        for side in ("before", "after", "difference")
    )  # fmt: skip
    supposed = Bullets(tuple(say.pick(a) for a in d["assumptions"]))
    return Table(say("footprint"), columns, rows), Paragraph(f"**{say('supposed')}**"), supposed
