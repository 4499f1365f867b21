"""Columns, lines and figures shared by the reports on services and signals."""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, TypeVar

import msgspec

from ecosoin.kernel.errors import Language
from ecosoin.pages.charts.ranges import intervals
from ecosoin.pages.model import Column, Figure, Section, Table
from ecosoin.results.record import Head, ProblemRecord
from ecosoin.words import say
from ecosoin.words.numbers import readable
from ecosoin.words.problems import spoken
from ecosoin.words.voice import Voice

_KINDS: Mapping[str, Literal["number", "share"]] = {"#": "number", "%": "share"}


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


def columns(say: Callable[[str], str], keys: str) -> tuple[Column, ...]:
    """Columns titled by what is said of each key; ``#`` marks one of numbers, ``%`` one of shares.

    >>> [(c.title, c.kind) for c in columns(str.upper, "site #lines %share")]
    [('SITE', 'text'), ('LINES', 'number'), ('SHARE', 'share')]
    """
    return tuple(Column(say(key.lstrip("#%")), _KINDS.get(key[0], "text")) for key in keys.split())


def figure(title: str, unit: str | None = None) -> Column:
    """A number column."""
    return Column(title, "number", unit)


def interval_figure(
    voice: Voice, title: str, rows: Sequence[tuple[str, float, float, float]], unit: str, *, what: str
) -> Figure:
    """Medians with their 5-95 % bounds, a line each (label, p05, p50, p95); ``what`` names the labels."""
    factor, name = readable(max(high for *_, high in rows), unit)
    drawn = [(label, low * factor, middle * factor, high * factor) for label, low, middle, high in rows]
    svg = intervals(title, title, drawn, name, language=voice.language)
    heads = (Column(what), *(figure(voice(k), unit) for k in ("low", "median", "high")))
    return Figure(svg, title, title, Table(title, heads, tuple(rows)))


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
    told = [spoken(msgspec.to_builtins(p), language) for p in problems]
    heads = columns(Voice("pages", language), "message remedy")
    table = Table(title, heads, tuple((p["message"], p["remedy"]) for p in told), annex=True)
    return [Section(title, (table,), 2)]
