"""What would a reviewer ask for? Parameters, problems, assumptions, factors, sources and the full breakdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ecosoin.pages.model import Block, Cell, Column, Paragraph, Section, Table
from ecosoin.studies.footprint.report.view import View
from ecosoin.words import knows, pick
from ecosoin.words.numbers import unit_label, whole

_TITLES = {"title": "title_column", "reason": "reason_column"}
_RAW = frozenset(
    {"id", "url", "licence", "version", "locator", "title", "publisher", "message", "remedy", "text", "file"}
)
_PROBLEM_KEYS = ("severity", "file", "row", "column", "message", "remedy", "code")
_SOURCE_KEYS = ("id", "title", "publisher", "version", "date_published", "licence", "url")
_BREAKDOWN_KEYS = ("tier", "stage", "category", "site", "service", "criterion", "value", "unit")


def annex_chapters(view: View) -> list[Section]:
    """One chapter, one part a table."""
    sections = [Section(view.say("annexes"), (_parameters(view),))]
    sections.append(Section(view.say("problems"), _problems(view), 2))
    assumptions = view.records("assumptions")
    block: Block = (
        records_table(view, "assumptions", assumptions, ("message", "remedy", "code"), without=("severity", "params"))
        if assumptions
        else Paragraph(view.say("no_assumption"))
    )
    sections.append(Section(view.say("assumptions"), (block,), 2))
    for key, order in (("factors", ()), ("sources", _SOURCE_KEYS), ("breakdown", _BREAKDOWN_KEYS)):
        if view.records(key):
            sections.append(Section(view.say(key), (records_table(view, key, view.records(key), order),), 2))
    return sections


def _parameters(view: View) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for prefix, found in (("", view.study), (f"{view.say('factor_set')} · ", view.document.get("factor_set"))):
        for key, value in (found or {}).items() if isinstance(found, Mapping) else ():
            if isinstance(value, Mapping):
                rows += [(f"{prefix}{_title(view, key)} · {k}", _written(v)) for k, v in value.items()]
            elif value is not None:
                rows.append((f"{prefix}{_title(view, key)}", _written(value)))
    columns = (Column(view.say("parameter")), Column(view.say("value")))
    return Table(view.say("parameters"), columns, tuple(rows))


def _problems(view: View) -> tuple[Block, ...]:
    found = view.records("problems")
    if not found:
        return (Paragraph(view.say("no_problem")),)
    counts = {s: whole(sum(p.get("severity") == s for p in found), view.language) for s in ("error", "doubt", "note")}
    reading = Paragraph(view.say("problems_reading", **counts))
    shown = [{**p, "severity": view.say(p["severity"]) if p.get("severity") in counts else None} for p in found]
    return reading, records_table(view, "problems", shown, _PROBLEM_KEYS, without=("params",))


def records_table(
    view: View,
    key: str,
    records: Iterable[Mapping[str, Any] | str],
    order: Sequence[str] = (),
    without: Sequence[str] = (),
) -> Table:
    """A whole list of records as an annex table: known keys first, in order, then the others as they come."""
    rows = [{"text": r} if isinstance(r, str) else r for r in records]
    present = list(dict.fromkeys(k for r in rows for k, v in r.items() if v not in (None, "") and k not in without))
    keys = [k for k in order if k in present] + [k for k in present if k not in order]
    numeric = {k for k in keys if _is_numeric(rows, k)}
    columns = tuple(
        Column(_title(view, k), "number" if k in numeric else "text", digits=12 if _is_whole(rows, k) else 4)
        for k in keys
    )
    body = tuple(tuple(_cell(view, k, r.get(k), k in numeric) for k in keys) for r in rows)
    return Table(view.say(key), columns, body, annex=True)


def _is_numeric(rows: Sequence[Mapping[str, Any]], key: str) -> bool:
    values = [r.get(key) for r in rows if r.get(key) is not None]
    return bool(values) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _is_whole(rows: Sequence[Mapping[str, Any]], key: str) -> bool:
    return all(isinstance(r.get(key), int) for r in rows if r.get(key) is not None)


def _cell(view: View, key: str, value: Any, numeric: bool) -> Cell:
    if value is None or value == "":
        return None
    if numeric:
        return float(value) if isinstance(value, float) else int(value)
    if isinstance(value, Mapping):
        return pick(value, view.language)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if key == "unit":
        return unit_label(str(value), view.language)
    return str(value) if key in _RAW else view.label(value)


def _title(view: View, key: str) -> str:
    word = _TITLES.get(key, key)
    return view.say(word) if knows(f"footprint_report.{word}") else key.replace("_", " ")


def _written(value: Any) -> Cell:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else str(value)
