"""What would a reviewer ask for? Whether it follows the rules, then the tables: all that was read, supposed and used.

The rules: functional unit, functional diagram and 32 verdicts.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from ecosoin.kernel.vocabulary import TIER_CODES
from ecosoin.pages.account import account_table
from ecosoin.pages.charts.diagram import functional_diagram
from ecosoin.pages.lines import columns
from ecosoin.pages.model import (
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Table,
)
from ecosoin.reference import load_reference_table
from ecosoin.results.footprint import Declared, RuleVerdict, SourceUsed
from ecosoin.results.record import ProblemRecord
from ecosoin.results.tables import Columns
from ecosoin.results.text import plain
from ecosoin.studies.footprint.report.view import View
from ecosoin.words import pick, say
from ecosoin.words.numbers import territory, unit_label, whole
from ecosoin.words.problems import spoken
from ecosoin.words.voice import told

_MOST_SITES = 6
_MARKS = {"met": "✓\u00a0", "not_met": "✗\u00a0", "to_declare": "…\u00a0", "not_applicable": "—\u00a0"}
_WHOLE_DIGITS = 12
_PARAMETERS = (
    *("organisation", "year", "country", "users", "staff", "beds", "factor_set", "engine", "draws", "seed"),
    *("lines", "unmatched_lines", "detail", "tool_version", "method_version", "catalogue_version"),
)


def rcp_chapter(view: View) -> list[Section]:
    """Counts, the mandatory sentence, the diagram, then each rule with its verdict and reason."""
    verdicts = view.document.rcp
    blocks: list[Block] = []
    if verdicts:
        figures = (KeyFigure(view.say(f"{v}_count"), whole(n, view.language)) for v, n in view.verdicts.items())
        blocks += [KeyFigures(tuple(figures)), Paragraph(view.say("rcp_reading"))]
        by_tool = [r.id for r in verdicts if r.by == "tool" and r.verdict == "met"]
        if by_tool:
            blocks.append(Paragraph(view.say("rcp_by_tool", count=len(by_tool), rules=", ".join(by_tool))))
        blocks += _to_declare(view)
    sections = [
        Section(view.say("rcp"), tuple(blocks)),
        Section(view.say("functional_unit"), (Callout("key", functional_unit(view)),), 2),
    ]
    if view.members("site"):
        sections.append(Section(view.say("diagram"), (_diagram(view),), 2))
    if verdicts:
        sections.append(Section(view.say("rules"), (_rules(view),), 2))
    return sections


def functional_unit(view: View) -> str:
    """The sentence the rules impose, and the number of users when known."""
    sentence = say("rcp.functional_unit", view.language, organisation=view.organisation)
    if not view.study.users:
        return sentence
    return view.say("functional_unit_users", sentence=sentence, users=whole(view.study.users, view.language))


def _diagram(view: View) -> Figure:
    tiers = [view.label(t) for t in TIER_CODES]
    known = next((c for c in (*view.pair, *view.totals) if view.sums(c, "category", "site")), "")
    at_site = view.sums(known, "tier", "site")
    tiers_of: dict[str, list[str]] = {}
    for tier, category in view.sums(known, "tier", "category"):
        tiers_of.setdefault(category, []).append(tier)
    groups: dict[str, dict[str, list[str]]] = {site: {} for (site,) in view.sums(known, "site")}
    for category, site in view.sums(known, "category", "site"):
        for tier in tiers_of[category]:
            if (tier, site) in at_site:
                groups[site].setdefault(tier, []).append(category)
    sites = list(groups)
    shown = [(s, groups[s]) for s in sites[:_MOST_SITES]]
    if len(sites) > _MOST_SITES:
        rest: dict[str, list[str]] = {}
        for s in sites[_MOST_SITES:]:
            for tier, names in groups[s].items():
                rest[tier] = list(dict.fromkeys([*rest.get(tier, []), *names]))
        shown.append((view.say("other_sites", count=len(sites) - _MOST_SITES), rest))
    rows = tuple((s, t, ", ".join(groups[s][t])) for s in sites for t in tiers if t in groups[s])
    count = len({name for g in groups.values() for names in g.values() for name in names})
    detail = view.say("diagram_detail", sites=len(sites), groups=count)
    caption, alt = view.say("diagram_caption"), view.say("diagram_alt", detail=detail)
    table = Table(caption, columns(view.say, "site tier category"), rows)
    more = view.say("others", count="{count}")
    return Figure(functional_diagram(caption, alt, shown, tiers, more=more), alt, caption, table)


def _rules(view: View) -> Table:
    given = {r.id: r for r in view.document.rcp}
    rows = []
    for rule in load_reference_table("rcp_si_rules"):
        if found := given.get(rule["id"]):
            verdict = _MARKS[found.verdict] + view.say(found.verdict)
            rows.append(
                (found.id, pick(rule, view.language), verdict, _reason(view, found), view.say(f"by_{found.by}"))
            )
    heads = columns(view.say, "rule requirement verdict reason_column by")
    return Table(view.say("rules_table"), heads, tuple(rows))


def _to_declare(view: View) -> list[Block]:
    """What is left for the establishment to write, rule by rule, and the declarations nobody signed or dated."""
    asked = tuple(f"{r.id} · {_reason(view, r)}" for r in view.document.rcp if r.verdict == "to_declare")
    blocks: list[Block] = [Paragraph(view.say("to_declare_reading")), Bullets(asked)] if asked else []
    unsigned = [d.fact for d in view.study.declarations if d.answer and not (d.date and d.author)]
    if unsigned:
        names = {r["fact"]: pick(r, view.language) for r in load_reference_table("study_facts")}
        blocks.append(Paragraph(view.say("unsigned", facts=", ".join(names.get(f, f) for f in unsigned))))
    return blocks


def _reason(view: View, found: RuleVerdict) -> str:
    return told(found.reason, found.params, view.language)


def annex_chapters(view: View, factors: Columns) -> list[Section]:
    """One chapter, one part a table."""
    document = view.document
    tables: list[tuple[str, Sequence[Block]]] = [
        ("reading", (account_table(view.document.reading, view.language),)),
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
    known = {k: v for k, v in told.items() if v is not None}
    rows = [(view.say(k), int(v) if isinstance(v, float) and v.is_integer() else v) for k, v in known.items()]
    read = {d.fact: d for d in view.study.declarations}
    rows += [
        (f"{view.say('declared')} · {facts.get(k, k)}", _declared(read[k]) if k in read else v)
        for k, v in view.study.declared.items()
    ]
    return Table(view.say("parameters"), columns(view.say, "parameter value"), tuple(rows))


def _declared(found: Declared) -> str:
    """As written, then who declares it, when, and what is added."""
    return " · ".join(x for x in (found.value, found.author, found.date, found.note) if x)


def _problems(view: View, found: Sequence[ProblemRecord]) -> tuple[Block, ...]:
    if not found:
        return (Paragraph(view.say("no_problem")),)
    counts = {s: whole(sum(p.severity == s for p in found), view.language) for s in ("error", "doubt", "note")}
    rows = (
        (view.say(p.severity), p.file, p.row, p.column, said["message"], said["remedy"], p.code)
        for p in found
        for said in [spoken(plain(p), view.language)]
    )
    columns = ("severity", "file", "row", "column", "message", "remedy", "code")
    return Paragraph(view.say("problems_reading", **counts)), _table(view, "problems", columns, rows)


def _assumptions(view: View, found: Sequence[ProblemRecord]) -> Block:
    if not found:
        return Paragraph(view.say("no_assumption"))
    said = (spoken(plain(p), view.language) for p in found)
    rows = ((s["message"], s["remedy"], s["code"]) for s in said)
    return _table(view, "assumptions", ("message", "remedy", "code"), rows)


def _factors(view: View, columns: Columns) -> Table:
    """Each factor, mix and default once: published, the 5, 50, 95 % and the mean of what is drawn, its sources."""
    law = ("value", "low", "central", "high", "mean")
    names = ("id", *law, "unit", "quality", "source_id", "locator", "note", "range")
    found = {row[0]: row for row in zip(*(columns[n] for n in names), strict=True)}
    rows = (
        (code, *map(_number, bounds), unit_label(unit, view.language), view.label(q) if q else None, *rest)
        for code, *bounds, unit, q, a, b, c, d in (found[k] for k in sorted(found))
        for rest in [(a, b, c, d)]
    )
    titles = ("id", "published", "p05", "median", "p95", *names[5:])
    return _table(view, "factors", titles, rows)


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
    columns = tuple(_column(view.say(t), c) for t, c in kept)
    return Table(view.say(key), columns, tuple(zip(*(c for _, c in kept), strict=True)), annex=True)


def _column(title: str, cells: Sequence[Cell]) -> Column:
    numbers = all(x is None or isinstance(x, int | float) for x in cells)
    counts = all(x is None or isinstance(x, int) for x in cells)
    return Column(title, "number" if numbers else "text", digits=_WHOLE_DIGITS if counts else 4)
