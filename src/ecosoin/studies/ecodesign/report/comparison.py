"""The report of a comparison: is it the same service, why not, what was saved by step and by act."""

from __future__ import annotations

from typing import Any

from ecosoin.kernel.errors import Language
from ecosoin.kernel.vocabulary import CRITERION
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
from ecosoin.words.footprint_report import reference_rows
from ecosoin.words.numbers import number

_WORDS = "words/ecodesign_comparison.csv"


def comparison_report(d: dict[str, Any], language: Language) -> Report:
    """The report of the results document ``d`` of a comparison, in one language."""
    words = {row["key"]: row[language] for row in reference_rows(_WORDS)}
    verdict = words["equivalent" if d["equivalent"] else "not_equivalent"]
    before, after = (d["scores"][side] for side in ("before", "after"))
    figures = KeyFigures(
        (
            KeyFigure("EcoIndex", *_change(language, before["ecoindex"]["score"], after["ecoindex"]["score"])),
            KeyFigure("SWD v4", *_change(language, before["swd4"]["co2e_g"], after["swd4"]["co2e_g"], " gCO2e")),
            KeyFigure(
                words["journey_score"], *_change(language, before["journey"]["score"], after["journey"]["score"])
            ),
        )
    )
    blocks: list[Block] = [Callout("key" if d["equivalent"] else "caution", verdict), figures]
    if not d["speed_judged"]:
        blocks.append(Paragraph(words["speed_not_judged"]))
    if d["reasons"]:
        columns = (Column(words["reason"]), Column(words["detail"]))
        rows = tuple((words[f"reason_{r['kind']}"], r["detail"]) for r in d["reasons"])
        blocks.append(Table(words["reasons"], columns, rows))
    sections = (
        Section(words["verdict"], tuple(blocks)),
        Section(words["savings"], (Paragraph(words["savings_reading"]), _savings(d, words))),
        Section(words["footprint"], (Paragraph(words["footprint_reading"]), *_footprint(d, words, language))),
    )
    return Report(words["title"], verdict, language, sections, f"Ecosoin {d['tool_version']}")


def _change(language: Language, before: float, after: float, unit: str = "") -> tuple[str, str]:
    return f"{number(after, language)}{unit}", f"← {number(before, language)}{unit}"


def _savings(d: dict[str, Any], words: dict[str, str]) -> Table:
    columns = (
        Column(words["step"]), Column(words["metric"]), *(Column(k, "number") for k in ("p05", "p50", "p95")),
        Column(words["called"]),
    )  # fmt: skip
    called = {True: words["yes"], False: words["no"]}
    rows = tuple(
        (s["step"], words[s["metric"]], s["p05"], s["p50"], s["p95"], called[s["called"]]) for s in d["savings"]
    )
    return Table(words["savings"], columns, rows)


def _footprint(d: dict[str, Any], words: dict[str, str], language: Language) -> tuple[Block, ...]:
    """Each criterion in three rows: before, after, and their difference drawn jointly; then what is supposed."""
    columns = (
        Column(words["criterion"]), Column(words["unit"]), Column(words["side"]), Column("central", "number"),
        Column("p05", "number"), Column(words["median"], "number"), Column("p95", "number"),
    )  # fmt: skip
    rows = tuple(
        (
            CRITERION[f["criterion"]].fr if language == "fr" else CRITERION[f["criterion"]].en,
            f["unit"], words[side], *(f[side][k] for k in ("value", "p05", "p50", "p95")),
        )
        for f in d["footprint"]
        for side in ("before", "after", "difference")
    )  # fmt: skip
    supposed = Bullets(tuple(a[language] for a in d["assumptions"]))
    return Table(words["footprint"], columns, rows), Paragraph(f"**{words['supposed']}**"), supposed
