"""Columns, lines and figures shared by the reports on services and signals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

import msgspec

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts import intervals
from ecosoin.pages.model import Column, Figure, Section, Table
from ecosoin.results.record import Head, ProblemRecord
from ecosoin.words import say
from ecosoin.words.numbers import readable
from ecosoin.words.problems import spoken
from ecosoin.words.voice import Voice


class Quantified(Protocol):
    """A row of a criterion, with its draws."""

    @property
    def criterion(self) -> str: ...
    @property
    def p50(self) -> float | None: ...


Row = TypeVar("Row", bound=Quantified)


def row_of(rows: Sequence[Row], criterion: str) -> Row | None:
    """The row of a criterion, when it has a value."""
    return next((r for r in rows if r.criterion == criterion and r.p50 is not None), None)


def text(title: str) -> Column:
    """A text column."""
    return Column(title)


def figure(title: str, unit: str | None = None, digits: int = 3) -> Column:
    """A number column."""
    return Column(title, "number", unit, digits)


def part(title: str) -> Column:
    """A share column."""
    return Column(title, "share")


def interval_figure(
    voice: Voice, title: str, rows: Sequence[tuple[str, float, float, float]], unit: str, *, what: str
) -> Figure:
    """Medians with their 5-95 % bounds, a line each (label, p05, p50, p95); ``what`` names the labels."""
    factor, name = readable(max(high for *_, high in rows), unit)
    drawn = [(label, low * factor, middle * factor, high * factor) for label, low, middle, high in rows]
    svg = intervals(title, title, drawn, name, language=voice.language)
    columns = (text(what), *(figure(voice(k), unit) for k in ("low", "median", "high")))
    return Figure(svg, title, title, Table(title, columns, tuple(rows)))


def versions_line(study: Head, language: Language) -> str:
    """The line every report prints: code, method, catalogue, draws, factor sets."""
    return say(
        "pages.versions", language, tool=study.tool_version, method=study.method_version,
        catalogue=study.catalogue_version, draws=study.draws, seed=study.seed, factors=", ".join(study.factor_sets),
    )  # fmt: skip


def problem_sections(problems: Sequence[ProblemRecord], language: Language) -> list[Section]:
    """What was found wrong or doubtful in what was given; nothing when nothing was."""
    if not problems:
        return []
    title = say("pages.problems", language)
    columns = (text(say("pages.message", language)), text(say("pages.remedy", language)))
    told = [spoken(msgspec.to_builtins(p), language) for p in problems]
    table = Table(title, columns, tuple((p["message"], p["remedy"]) for p in told), annex=True)
    return [Section(title, (table,), 2)]
