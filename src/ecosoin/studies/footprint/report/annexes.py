"""What would a reviewer ask for? Parameters, files read, problems, assumptions, factors, sources and the breakdown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from ecosoin.pages.lines import columns
from ecosoin.pages.model import Block, Cell, Column, Paragraph, Section, Table
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import SourceUsed
from ecosoin.results.record import ProblemRecord
from ecosoin.results.tables import Columns
from ecosoin.results.text import plain
from ecosoin.studies.footprint.report.view import View
from ecosoin.words import pick
from ecosoin.words.numbers import territory, unit_label, whole
from ecosoin.words.problems import spoken

_WHOLE_DIGITS = 12
_PARAMETERS = (
    *("organisation", "year", "country", "users", "staff", "beds", "factor_set", "engine", "draws", "seed"),
    *("lines", "unmatched_lines", "detail", "tool_version", "method_version", "catalogue_version"),
)


def annex_chapters(view: View, factors: Columns) -> list[Section]:
    """One chapter, one part a table."""
    document = view.document
    tables: list[tuple[str, Sequence[Block]]] = [
        ("reading", (_reading(view),)),
        ("problems", _problems(view, document.problems)),
        ("assumptions", (_assumptions(view, document.assumptions),)),
        ("factors", (_factors(view, factors),)),
        ("sources", (_sources(view, document.sources),)),
        ("breakdown", (_breakdown(view),)),
    ]
    sections = [Section(view.say("annexes"), (_parameters(view),))]
    for key, blocks in tables:
        if not isinstance(blocks[0], Table) or blocks[0].rows:
            sections.append(Section(view.say(key), tuple(blocks), 2))
    return sections


def _parameters(view: View) -> Table:
    study = plain(view.study)
    told: dict[str, Cell] = {
        **{k: study[k] for k in _PARAMETERS},
        "country": territory(view.study.country or "", view.language),
        "detail": view.say(f"detail_{view.study.detail}"),
    }
    facts = {r["fact"]: pick(r, view.language) for r in load_reference_table("study_facts")}
    rows = [(view.say(k), v) for k, v in told.items() if v is not None]
    rows += [(f"{view.say('declared')} · {facts.get(k, k)}", v) for k, v in view.study.declared.items()]
    return Table(view.say("parameters"), columns(view.say, "parameter value"), tuple(rows))


def _reading(view: View) -> Table:
    reading = view.document.reading
    rows = (
        (r.file, r.sheet, r.format, r.lines, r.kept, r.comments, sum(a.lines for a in r.set_aside)) for r in reading
    )
    columns = ("file", "sheet", "format", "rows_read", "rows_kept", "rows_comment", "rows_set_aside")
    return _table(view, "reading", columns, rows)


def _problems(view: View, found: Sequence[ProblemRecord]) -> tuple[Block, ...]:
    if not found:
        return (Paragraph(view.say("no_problem")),)
    counts = {s: whole(sum(p.severity == s for p in found), view.language) for s in ("error", "doubt", "note")}
    rows = (
        (view.say(p.severity), p.file, p.row, p.column, said["message"], said["remedy"], p.code)
        for p, said in zip(found, _said(view, found), strict=True)
    )
    columns = ("severity", "file", "row", "column", "message", "remedy", "code")
    return Paragraph(view.say("problems_reading", **counts)), _table(view, "problems", columns, rows)


def _assumptions(view: View, found: Sequence[ProblemRecord]) -> Block:
    if not found:
        return Paragraph(view.say("no_assumption"))
    rows = ((said["message"], said["remedy"], said["code"]) for said in _said(view, found))
    return _table(view, "assumptions", ("message", "remedy", "code"), rows)


def _said(view: View, found: Sequence[ProblemRecord]) -> Iterator[Mapping[str, Any]]:
    return (spoken(plain(p), view.language) for p in found)


def _factors(view: View, columns: Columns) -> Table:
    """Each factor and mix once, with its range and its source."""
    names = ("id", "value", "low", "high", "unit", "quality", "source_id", "locator", "note")
    found = {row[0]: row for row in zip(*(columns[n] for n in names), strict=True)}
    rows = (
        (code, *(_number(x) for x in bounds), unit_label(unit, view.language), view.label(q) if q else None, *rest)
        for code, *bounds, unit, q, a, b, c in (found[k] for k in sorted(found))
        for rest in [(a, b, c)]
    )
    return _table(view, "factors", names, rows)


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)


def _sources(view: View, sources: Sequence[SourceUsed]) -> Table:
    rows = (
        (s.id, s.title, s.publisher, s.version, s.date, s.licence, s.url, s.factor_set, view.say(f"kind_{s.kind}"))
        for s in sources
    )
    columns = ("id", "title_column", "publisher", "version", "date", "licence", "url", "factor_set", "kind")
    return _table(view, "sources", columns, rows)


def _breakdown(view: View) -> Table:
    rows = (
        (view.say(dimension), name, view.label(criterion), value, unit_label(view.unit(criterion), view.language))
        for dimension in ("tier", "stage", "category", "site", "service")
        for criterion in view.totals
        for (name,), value in view.sums(criterion, dimension).items()
    )
    return _table(view, "breakdown", ("dimension", "part", "criterion", "value", "unit"), rows)


def _table(view: View, key: str, titles: Sequence[str], rows: Iterable[tuple[Cell, ...]]) -> Table:
    """An annex table, without the columns nothing fills."""
    said = (tuple(None if x == "" else x for x in row) for row in rows)
    cells = list(zip(*said, strict=True)) or [()] * len(titles)
    kept = [(t, c) for t, c in zip(titles, cells, strict=True) if any(x is not None for x in c)]
    columns = tuple(Column(view.say(t), _kind(c), digits=_digits(c)) for t, c in kept)
    return Table(view.say(key), columns, tuple(zip(*(c for _, c in kept), strict=True)), annex=True)


def _kind(cells: Sequence[Cell]) -> Literal["text", "number"]:
    return "number" if all(x is None or isinstance(x, int | float) for x in cells) else "text"


def _digits(cells: Sequence[Cell]) -> int:
    return _WHOLE_DIGITS if all(x is None or isinstance(x, int) for x in cells) else 4
