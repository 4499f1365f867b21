"""The tables of ``results.json`` of a relevance study, after disclosure control."""

from __future__ import annotations

from typing import Any

from ecosoin.studies.relevance.disclosure import chain, is_small, withheld
from ecosoin.studies.relevance.road.counting import Counted
from ecosoin.studies.relevance.rules import LEVELS, Rule
from ecosoin.studies.relevance.tallies import Tally

_MEASURES = ("redundant_after_accepted", "redundant_after_previous")


def rule_tables(counted: Counted, min_cell: int) -> tuple[dict[str, list[dict[str, Any]]], int]:
    """``rules``, ``by_site`` and ``by_month`` rows of the contract, and how many cells were withheld."""
    rows: dict[str, list[dict[str, Any]]] = {"rules": [], "by_site": [], "by_month": []}
    hidden = 0
    for n, rule in enumerate(counted.rules):
        total = counted.tallies.get((n, "", 0))
        if total is None:
            continue
        whole = _withhold({"": total}, min_cell, frozenset())
        for level in range(len(LEVELS)):
            rows["rules"].append(_row(rule, level, total, whole[""], {}))
            hidden += bool(rows["rules"][-1]["suppressed"])
        for table, dimension in (("by_site", "site"), ("by_month", "month")):
            cells = {str(v): t for (r, d, v), t in counted.tallies.items() if r == n and d == dimension}
            if len(cells) < 2 and dimension == "site":
                continue
            published = _withhold(cells, min_cell, frozenset() if whole[""]["acts"] is not None else frozenset(cells))
            for value in sorted(cells, key=int):
                named = {dimension: counted.sites[int(value)] if dimension == "site" else month_text(int(value))}
                for level in range(len(LEVELS)):
                    rows[table].append(_row(rule, level, cells[value], published[value], named))
                    hidden += bool(rows[table][-1]["suppressed"])
    return rows, hidden


def month_text(month: int) -> str:
    """Months since January 1970 as ``YYYY-MM``.

    >>> month_text(0), month_text(648)
    ('1970-01', '2024-01')
    """
    return f"{1970 + month // 12}-{month % 12 + 1:02d}"


def _withhold(cells: dict[str, Tally], min_cell: int, all_hidden: frozenset[str]) -> dict[str, dict[str, Any]]:
    """For each cell: acts, patients and each measure by level, ``None`` where withheld."""
    alone = len(cells) == 1
    counts = {k: (t.acts, t.patients) for k, t in cells.items()}
    base = set(all_hidden) | (
        {k for k, c in counts.items() if any(is_small(x, min_cell) for x in c)} if alone else withheld(counts, min_cell)
    )
    published: dict[str, dict[str, Any]] = {
        k: {
            "acts": None if k in base else t.acts,
            "patients": None if k in base else t.patients,
            **{m: [None] * len(LEVELS) for m in _MEASURES},
        }
        for k, t in cells.items()
    }
    for measure, values in zip(_MEASURES, ("after_accepted", "after_previous"), strict=True):
        for level in range(len(LEVELS)):
            by_cell = {k: (getattr(t, values)[level], t.redundant_patients[level]) for k, t in cells.items()}
            gone = (
                base | {k for k, c in by_cell.items() if any(is_small(x, min_cell) for x in c)}
                if alone
                else withheld(by_cell, min_cell, frozenset(base))
            )
            for k in cells:
                if k not in gone:
                    published[k][measure][level] = by_cell[k][0]
    for cell in published.values():
        for measure in _MEASURES:
            kept = [v for v in cell[measure] if v is not None]
            told = iter(chain(kept, min_cell))
            cell[measure] = [None if v is None else next(told) for v in cell[measure]]
        for level in range(len(LEVELS)):
            accepted, previous = (cell[m][level] for m in _MEASURES)
            if accepted is not None and previous is not None and is_small(previous - accepted, min_cell):
                cell[_MEASURES[1]][level] = None
    return published


def _row(rule: Rule, level: int, tally: Tally, told: dict[str, Any], named: dict[str, str]) -> dict[str, Any]:
    redundant = told[_MEASURES[0]][level]
    shares = zip(LEVELS, rule.avoidable_share, strict=True)
    values = (told["acts"], told["patients"], redundant, told[_MEASURES[1]][level])
    return {
        "rule": rule.rule,
        **named,
        "level": LEVELS[level],
        "interval_day": rule.interval_day[level],
        "acts": told["acts"],
        "patients": told["patients"],
        _MEASURES[0]: redundant,
        _MEASURES[1]: told[_MEASURES[1]][level],
        "avoidable": {name: None if redundant is None else redundant * share for name, share in shares},
        "suppressed": any(v is None for v in values),
    }
