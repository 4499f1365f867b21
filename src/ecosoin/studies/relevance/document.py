"""The document of a relevance study: what may be published of its counts, its rules and what was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ecosoin.inputs.relevance.rules import LEVELS, Rule
from ecosoin.results.record import FileReading, Sentence, SetAside
from ecosoin.results.relevance import Code, Definition, Levels, MonthRow, RuleRow, SiteRow
from ecosoin.studies.relevance.disclosure import chain, is_small, withheld
from ecosoin.studies.relevance.tallies import Counted, Tally

_MEASURES = ("redundant_after_accepted", "redundant_after_previous")
_EXCLUSION = "relevance_exclusions"
"""The words of the exclusions."""
_EVERY_FILE = "*"


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
        [whole] = _withhold({0: total}, min_cell, frozenset()).values()
        tables.rules += [RuleRow(**_row(rule, level, whole)) for level in levels]
        for dimension in ("site", "month"):
            cells = {v: t for (r, d, v), t in counted.tallies.items() if r == n and d == dimension}
            if len(cells) < 2 and dimension == "site":
                continue
            published = _withhold(cells, min_cell, frozenset() if whole["acts"] is not None else frozenset(cells))
            told = [(value, _row(rule, level, published[value])) for value in sorted(cells) for level in levels]
            if dimension == "site":
                tables.by_site += [SiteRow(**row, site=counted.sites[value]) for value, row in told]
            else:
                tables.by_month += [MonthRow(**row, month=month_text(value)) for value, row in told]
    return tables


def month_text(month: int) -> str:
    """Months since January 1970 as ``YYYY-MM``.

    >>> month_text(0), month_text(648)
    ('1970-01', '2024-01')
    """
    return f"{1970 + month // 12}-{month % 12 + 1:02d}"


def _withhold(cells: dict[int, Tally], min_cell: int, all_hidden: frozenset[int]) -> dict[int, dict[str, Any]]:
    """For each cell: acts, patients and each measure by level, ``None`` where withheld."""
    alone = len(cells) == 1
    counts = {k: (t.acts, t.patients) for k, t in cells.items()}
    base = set(all_hidden) | (
        {k for k, c in counts.items() if any(is_small(x, min_cell) for x in c)} if alone else withheld(counts, min_cell)
    )
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


def definition(rule: Rule, sources: Mapping[str, str]) -> Definition:
    """A rule as documents tell it; ``sources`` are the titles by id."""
    return Definition(
        rule=rule.rule,
        test=dict(rule.test),
        codes=[Code(system=s, code=c) for s, c in rule.codes],
        interval_day=Levels(**dict(zip(LEVELS, rule.interval_day, strict=True))),
        avoidable_share=Levels(**dict(zip(LEVELS, rule.avoidable_share, strict=True))),
        context=" ; ".join(dict.fromkeys(line.context for line in rule.lines)),
        exclusion="|".join(rule.exclusions),
        exclusions=[Sentence(code=f"{_EXCLUSION}.{e}") for e in rule.exclusions],
        note=_joined([line.note for line in rule.lines]),
        kind="low_value" if rule.indication else "redundancy",
        indication=rule.indication,
        needs_diagnosis=rule.needs_diagnosis,
        hard=rule.hard,
        active=rule.active,
        source=sources[rule.source_id],
        source_id=rule.source_id,
        locator=rule.locator,
    )


def _joined(notes: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The different notes, in each language."""
    found: dict[str, dict[str, None]] = {}
    for note in notes:
        for language, text in note.items():
            found.setdefault(language, {})[text] = None
    return {language: ", ".join(texts) for language, texts in found.items()}


def published_reading(files: Sequence[FileReading], step: int) -> list[FileReading]:
    """One row for all files, each count rounded to a multiple of ``step``: no small count is told."""

    def near(count: int) -> int:
        return round(count / step) * step

    reasons: dict[str, int] = {}
    for file in files:
        for part in file.set_aside:
            reasons[part.code] = reasons.get(part.code, 0) + part.lines
    aside = [SetAside(code=code, lines=near(n)) for code, n in sorted(reasons.items())]
    kept = near(sum(f.kept for f in files))
    formats = ",".join(sorted({f.format for f in files}))
    lines = kept + sum(part.lines for part in aside)
    return [FileReading(file=_EVERY_FILE, format=formats, unit="row", lines=lines, kept=kept, set_aside=aside)]
