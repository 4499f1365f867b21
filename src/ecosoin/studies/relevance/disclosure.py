"""Which counts may leave: none under the threshold, none that subtraction would give back.

A table publishes the values of its cells and their total. A cell is withheld when its count is small (between 1 and the
threshold, excluded); then further cells, smallest first, until what is withheld cannot be told apart: at least two
cells and a withheld sum of at least the threshold. When that cannot be reached the whole table is withheld.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ecosoin.inputs.relevance.rules import LEVELS, Rule
from ecosoin.kernel.errors import Problem
from ecosoin.results.record import EVERY_FILE, FileReading, SetAside
from ecosoin.results.relevance import Levels, MonthRow, RuleRow, SiteRow
from ecosoin.studies.relevance.tallies import Counted, Tally

Key = TypeVar("Key", bound=Hashable)
_MEASURES = ("redundant_after_accepted", "redundant_after_previous")
_COUNTS = ("rows", "acts", "total")
"""Parameters of problems that count rows or acts."""


def is_small(count: int, threshold: int) -> bool:
    """A count that points at few people; zero points at none.

    >>> is_small(10, 11), is_small(0, 11), is_small(11, 11)
    (True, False, False)
    """
    return 0 < count < threshold


def withheld(counts: Mapping[Key, Sequence[int]], threshold: int, already: frozenset[Key] = frozenset()) -> set[Key]:
    """The cells of a table to withhold; each cell has one or several counts (acts, patients), all published or none.

    ``already`` names cells withheld for another reason. The total of the table is taken to be published.

    >>> sorted(withheld({"a": [3], "b": [40], "c": [50]}, 11))
    ['a', 'b']
    """
    hidden = {k for k, values in counts.items() if any(is_small(v, threshold) for v in values)} | set(already)
    if not hidden:
        return hidden
    rest = sorted((k for k in counts if k not in hidden), key=lambda k: (sum(counts[k]), str(k)))
    rest = [k for k in rest if any(counts[k])]

    def safe() -> bool:
        told = [k for k in hidden if any(counts[k])]
        sums = [sum(column) for column in zip(*(counts[k] for k in told), strict=True)]
        return not told or (len(told) >= 2 and not any(is_small(s, threshold) for s in sums))

    while not safe() and rest:
        hidden.add(rest.pop(0))
    return hidden if safe() else set(counts)


def chain(values: Sequence[int], threshold: int) -> list[int | None]:
    """Nested counts (each contained in the next) without small differences between those published, largest kept first.

    >>> chain([20, 25, 60], 11)
    [None, 25, 60]
    >>> chain([0, 5, 60], 11)
    [0, None, 60]
    """
    published: list[int | None] = [None] * len(values)
    last: int | None = None
    for i in range(len(values) - 1, -1, -1):
        if not is_small(values[i], threshold) and (last is None or not is_small(last - values[i], threshold)):
            published[i] = last = values[i]
    return published


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
    levels = range(len(LEVELS))
    for n, rule in enumerate(counted.rules):
        total = counted.tallies.get((n, "", 0))
        if total is None:
            continue
        whole = _withhold({0: total}, min_cell)[0]
        tables.rules += [RuleRow(**_row(rule, level, whole)) for level in levels]
        sites, months = (counted.cells(n, dimension) for dimension in ("site", "month"))
        by_site, by_month = (_withhold(cells, min_cell, whole["acts"] is None) for cells in (sites, months))
        if len(sites) > 1:
            rows = [(site, _row(rule, level, by_site[site])) for site in sorted(sites) for level in levels]
            tables.by_site += [SiteRow(**row, site=counted.sites[site]) for site, row in rows]
        rows = [(month, _row(rule, level, by_month[month])) for month in sorted(months) for level in levels]
        tables.by_month += [MonthRow(**row, month=month_text(month)) for month, row in rows]
    return tables


def month_text(month: int) -> str:
    """Months since January 1970 as ``YYYY-MM``.

    >>> month_text(0), month_text(648)
    ('1970-01', '2024-01')
    """
    return f"{1970 + month // 12}-{month % 12 + 1:02d}"


def _withhold(cells: Mapping[int, Tally], min_cell: int, every: bool = False) -> dict[int, dict[str, Any]]:
    """For each cell: acts, patients and each measure by level, ``None`` where withheld; ``every`` withholds all."""

    def hidden(counts: Mapping[int, tuple[int, int]], already: frozenset[int]) -> frozenset[int]:
        if len(cells) > 1:
            return frozenset(withheld(counts, min_cell, already))
        return already | {k for k, values in counts.items() if any(is_small(v, min_cell) for v in values)}

    base = hidden({k: (t.acts, t.patients) for k, t in cells.items()}, frozenset(cells if every else ()))
    published: dict[int, dict[str, Any]] = {
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
            for k in cells.keys() - hidden(by_cell, base):
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


def _row(rule: Rule, level: int, told: Mapping[str, Any]) -> dict[str, Any]:
    accepted, previous = (told[m][level] for m in _MEASURES)
    shares = zip(LEVELS, rule.avoidable_share, strict=True)
    values = (told["acts"], told["patients"], accepted, previous)
    return {
        "rule": rule.rule,
        "level": LEVELS[level],
        "interval_day": rule.interval_day[level],
        "acts": told["acts"],
        "patients": told["patients"],
        _MEASURES[0]: accepted,
        _MEASURES[1]: previous,
        "avoidable": Levels(**{name: None if accepted is None else accepted * share for name, share in shares}),
        "suppressed": any(v is None for v in values),
    }


def published_reading(files: Sequence[FileReading], step: int) -> list[FileReading]:
    """One row for all files, each count rounded to a multiple of ``step``: no small count is told, nor one of none."""

    def near(count: int) -> int:
        return round(count / step) * step

    reasons: Counter[str] = Counter()
    for part in (part for file in files for part in file.set_aside):
        reasons[part.code] += part.lines
    aside = [SetAside(code=code, lines=lines) for code, n in sorted(reasons.items()) if (lines := near(n))]
    kept = near(sum(f.kept for f in files))
    formats = ",".join(sorted({f.format for f in files}))
    lines = kept + sum(part.lines for part in aside)
    return [FileReading(file=EVERY_FILE, format=formats, unit="row", lines=lines, kept=kept, set_aside=aside)]


def told_problems(problems: Iterable[Problem], threshold: int) -> list[Problem]:
    """Problems as they may leave: a number of rows or acts too small to be published is told as such.

    >>> told_problems([Problem("acts-none", "error", params={"rows": 10, "acts": 11})], 11)[0].params
    {'rows': '< 11', 'acts': 11}
    """

    def told(name: str, value: object) -> object:
        small = name in _COUNTS and isinstance(value, int) and is_small(value, threshold)
        return f"< {threshold}" if small else value

    return [replace(p, params={k: told(k, v) for k, v in p.params.items()}) for p in problems]
