"""The tables of the rules, of their sites and of their months: what each count is, and which may not be told.

A count is not told when it is small (between 1 and the threshold, excluded) or is that of few patients; nor are two
whose difference is small. :mod:`ecosoin.studies.relevance.protection` withholds what would give them back.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from ecosoin.inputs.relevance.rules import LEVELS, Rule
from ecosoin.results.relevance import Levels, MonthRow, RuleRow, SiteRow
from ecosoin.studies.relevance.disclosure import is_small
from ecosoin.studies.relevance.protection import Counts, protected
from ecosoin.studies.relevance.related import (
    ACCEPTED,
    ACTS,
    PATIENTS,
    PREVIOUS,
    Count,
    Relation,
    related_rules,
    relations,
)
from ecosoin.studies.relevance.tallies import Counted, Tally

_LEVELS = range(len(LEVELS))
_COUNTS: tuple[Count, ...] = (ACTS, PATIENTS, *((m, k) for m in (ACCEPTED, PREVIOUS) for k in _LEVELS))
_WORTH = {(PREVIOUS, k): 0 for k in _LEVELS} | dict(
    zip(((ACCEPTED, 0), (ACCEPTED, 2), PATIENTS, (ACCEPTED, 1), ACTS), range(1, 6), strict=True)
)
"""What a study is read for is withheld last: acts, avoidable acts, people; a larger number is worth more."""
_TOTAL_WORTH = 6
"""Totals are withheld after all the others."""
Place = tuple[int, str, int]
"""A cell: the number of its rule, its dimension (none for the total) and its number there."""


@dataclass
class RuleTables:
    """The rows of the rules, of their sites and of their months; how many were withheld, in part or whole."""

    rules: list[RuleRow] = field(default_factory=list)
    by_site: list[SiteRow] = field(default_factory=list)
    by_month: list[MonthRow] = field(default_factory=list)

    @property
    def suppressed_cells(self) -> int:
        """Rows that tell less than they hold."""
        return sum(r.suppressed for r in (*self.rules, *self.by_site, *self.by_month))


def rule_tables(counted: Counted, min_cell: int) -> RuleTables:
    """``rules``, ``by_site`` and ``by_month`` rows of the contract, after disclosure control."""
    tables = RuleTables()
    told: dict[Place, dict[Count, int | None]] = {}
    for related in related_rules(counted):
        told |= _told(counted, related, min_cell)
    for n, rule in enumerate(counted.rules):
        if (n, "", 0) not in told:
            continue
        tables.rules += [RuleRow(**_row(rule, level, told[n, "", 0])) for level in _LEVELS]
        sites, months = (counted.cells(n, dimension) for dimension in ("site", "month"))
        if len(sites) > 1:
            rows = [(site, _row(rule, level, told[n, "site", site])) for site in sorted(sites) for level in _LEVELS]
            tables.by_site += [SiteRow(**row, site=counted.sites[site]) for site, row in rows]
        rows = [(month, _row(rule, level, told[n, "month", month])) for month in sorted(months) for level in _LEVELS]
        tables.by_month += [MonthRow(**row, month=month_text(month)) for month, row in rows]
    return tables


def month_text(month: int) -> str:
    """Months since January 1970 as ``YYYY-MM``.

    >>> month_text(0), month_text(648)
    ('1970-01', '2024-01')
    """
    return f"{1970 + month // 12}-{month % 12 + 1:02d}"


def _told(counted: Counted, rules: Sequence[int], min_cell: int) -> dict[Place, dict[Count, int | None]]:
    """Every count of the tables of related rules, ``None`` where it is withheld."""
    counts, numbers = Counts(), dict[Place, dict[Count, int]]()
    tallies = {k: t for k, t in sorted(counted.tallies.items()) if k[0] in rules and k[1] in ("", "site", "month")}
    for place, tally in tallies.items():
        numbers[place] = told = _known(counts, tally, total=not place[1], min_cell=min_cell)
        _alike(counts, counted.rules[place[0]], told)
    for n in rules:
        whole = numbers[n, "", 0]
        for k in _LEVELS:
            counts.more(((whole[ACCEPTED, k], 2), (whole[PREVIOUS, k], -1)))
        for dimension in ("site", "month"):
            cells = {value: c for (m, d, value), c in numbers.items() if (m, d) == (n, dimension)}
            _add_up(counts, whole, list(cells.values()), min_cell)
        if not counted.rules[n].indication:
            _repeats(counts, whole, {(d, v): c for (m, d, v), c in numbers.items() if m == n})
    if len(rules) > 1:
        _relate(counts, numbers, list(relations(counted, rules)), min_cell)
    hidden = protected(counts, min_cell - 1)
    return {
        place: {c: None if n in hidden else counts.value[n] for c, n in told.items()}
        for place, told in numbers.items()
    }  # fmt: skip


def _known(counts: Counts, tally: Tally, *, total: bool, min_cell: int) -> dict[Count, int]:
    """The numbers of the counts of a cell; what anyone knows of them, which are small, which differ by little."""
    value = dict(zip(_COUNTS, (tally.acts, tally.patients, *tally.after_accepted, *tally.after_previous), strict=True))
    few = {k for k in _LEVELS if is_small(tally.redundant_patients[k], min_cell)}
    few_patients = is_small(tally.patients, min_cell)
    numbers = {
        c: counts.add(
            value[c], least=int(c in (ACTS, PATIENTS)), worth=_WORTH[c] + total * _TOTAL_WORTH,
            hidden=is_small(value[c], min_cell)
            or (few_patients and c == ACTS)
            or (c[0] in (ACCEPTED, PREVIOUS) and c[1] in few and value[c] > 0),
        )
        for c in _COUNTS
    }  # fmt: skip
    for part, whole, known in _nested():
        counts.more(((numbers[whole], 1), (numbers[part], -1)), min_cell, known=known or total)
    return numbers


def _alike(counts: Counts, rule: Rule, told: Mapping[Count, int]) -> None:
    """Levels of one interval count the same; a rule of low value counts one way."""
    for k, j in combinations(_LEVELS, 2):
        if rule.interval_day[k] == rule.interval_day[j]:
            counts.equal += [((told[name, k], 1), (told[name, j], -1)) for name in (ACCEPTED, PREVIOUS)]
    if rule.indication:
        counts.equal += [((told[ACCEPTED, k], 1), (told[PREVIOUS, k], -1)) for k in _LEVELS]


def _repeats(counts: Counts, whole: Mapping[Count, int], cells: Mapping[tuple[str, int], Mapping[Count, int]]) -> None:
    """The first act of a patient repeats none: so in all, in the first month, where no patient is in two cells."""
    alone = [whole]
    for dimension in ("site", "month"):
        there = {value: c for (d, value), c in cells.items() if d == dimension}
        apart = sum(counts.value[c[PATIENTS]] for c in there.values()) == counts.value[whole[PATIENTS]]
        alone += [c for value, c in there.items() if apart or (dimension == "month" and value == min(there))]
    for c, k in product(alone, _LEVELS):
        counts.more(((c[ACTS], 1), (c[PATIENTS], -1), (c[PREVIOUS, k], -1)))


def _nested() -> Iterator[tuple[Count, Count, bool]]:
    """(part, whole, whether it is so in each cell): a longer interval moves an accepted act from a cell to another."""
    yield PATIENTS, ACTS, True
    for k in _LEVELS:
        yield (ACCEPTED, k), (PREVIOUS, k), True
        yield (PREVIOUS, k), ACTS, True
        yield (ACCEPTED, k), ACTS, True
    for shorter, longer in combinations(_LEVELS, 2):
        yield (PREVIOUS, shorter), (PREVIOUS, longer), True
        yield (ACCEPTED, shorter), (ACCEPTED, longer), False


def _add_up(counts: Counts, whole: Mapping[Count, int], cells: Sequence[Mapping[Count, int]], min_cell: int) -> None:
    """The cells of a dimension make the total; a patient may be in several, and few be in none but one."""
    for c in _COUNTS:
        parts = tuple((cell[c], 1) for cell in cells)
        if c != PATIENTS:
            counts.equal.append((*parts, (whole[c], -1)))
        else:
            counts.more((*parts, (whole[c], -1)), min_cell)
            for cell in cells:
                counts.more(((whole[c], 1), (cell[c], -1)), min_cell)


def _relate(
    counts: Counts, numbers: Mapping[Place, Mapping[Count, int]], known: Sequence[Relation], min_cell: int
) -> None:
    """What is known of the counts of several rules, cell by cell: a rule without the cell has no act there."""
    for dimension, value in sorted({place[1:] for place in numbers}):
        for relation, where in known:
            terms = tuple(
                (numbers[n, dimension, value][c], weight)
                for n, c, weight in relation
                if (n, dimension, value) in numbers
            )
            if where == "so":
                counts.more(terms)
            elif len(terms) > 1:
                counts.more(terms, min_cell, known=where == "cells" or not dimension)


def _row(rule: Rule, level: int, told: Mapping[Count, int | None]) -> dict[str, Any]:
    accepted, previous = told[ACCEPTED, level], told[PREVIOUS, level]
    shares = zip(LEVELS, rule.avoidable_share, strict=True)
    values = (told[ACTS], told[PATIENTS], accepted, previous)
    return {
        "rule": rule.rule,
        "level": LEVELS[level],
        "interval_day": rule.interval_day[level],
        "acts": told[ACTS],
        "patients": told[PATIENTS],
        ACCEPTED: accepted,
        PREVIOUS: previous,
        "avoidable": Levels(**{name: None if accepted is None else accepted * share for name, share in shares}),
        "suppressed": any(v is None for v in values),
    }
