"""Counts by rule, site and month, made batch by batch from sorted events.

A batch holds whole patients of a rule, so that each one can be counted alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from ecosoin.inputs.relevance.events import DAY_US, EXCLUDED, RESET, EventShape
from ecosoin.inputs.relevance.rules import LEVELS, Rule
from ecosoin.kernel.draws import Bools, Ints
from ecosoin.studies.relevance.rules import RuleCode
from ecosoin.studies.relevance.runs import Redundant, redundant_at

Columns = Mapping[str, Ints]
_MOST_DAYS = 1_000_000
"""Above this span of days the table from day to month would cost more than it saves."""


@dataclass(frozen=True)
class Counting:
    """The shape of the groups, and by rule its intervals [microseconds] and whether it is about low-value acts."""

    shape: EventShape
    intervals_us: Sequence[tuple[int, ...]]
    low_value: Sequence[bool]


@dataclass
class Tally:
    """What one cell counts: acts, patients, acts not watched, and redundant acts and patients by level.

    ``repeated``: rows of acts already met, joined to them.
    """

    acts: int = 0
    patients: int = 0
    excluded: int = 0
    excluded_patients: int = 0
    repeated: int = 0
    after_accepted: list[int] = field(default_factory=lambda: [0] * len(LEVELS))
    after_previous: list[int] = field(default_factory=lambda: [0] * len(LEVELS))
    redundant_patients: list[int] = field(default_factory=lambda: [0] * len(LEVELS))


CellKey = tuple[int, str, int]
"""(rule number, '', 0) for a total, or with 'site', 'month' or 'modality' and its number."""
Tallies = dict[CellKey, Tally]


@dataclass(frozen=True)
class Counted:
    """Tallies with the names of what they count; rule and site numbers index ``rules`` and ``sites``.

    ``codes``: those of the data that a rule watches.
    """

    rules: list[Rule]
    sites: list[str]
    tallies: Tallies
    has_diagnoses: bool
    has_contexts: bool
    modalities: list[str]
    codes: list[RuleCode]

    def cells(self, rule_no: int, dimension: str) -> dict[int, Tally]:
        """The tallies of a rule by the numbers of a dimension."""
        return {value: t for (n, d, value), t in self.tallies.items() if (n, d) == (rule_no, dimension)}

    def excluded_events(self, least: int, told: bool) -> int | None:
        """Acts that rules did not watch; ``None`` when those of a rule, or its patients, are fewer than ``least``.

        They give back what is withheld of the acts of a rule: none is told unless all acts are (``told``).
        """
        totals = [t for (_, dimension, _), t in self.tallies.items() if not dimension and t.excluded]
        many = all(min(t.excluded, t.excluded_patients, t.acts - t.excluded or least) >= least for t in totals)
        return sum(t.excluded for t in totals) if not totals or (told and many) else None

    @property
    def repeated_events(self) -> int:
        """Rows that rules joined to an act already met."""
        return sum(t.repeated for (_, dimension, _), t in self.tallies.items() if not dimension)


@dataclass(frozen=True)
class Batch:
    """Events sorted by (group, instant), whole patients of a rule only; arrays of one length.

    ``excluded`` acts (a pregnancy under way, for a rule that says so) count as acts and are never redundant nor make
    another act redundant. ``since_us``: time since the diagnosis a low-value rule waits for, negative without one.
    Flags are ``None`` where no rule and no data can raise them. ``repeats``: how many times more each event was said.
    """

    group: Ints
    instant_us: Ints
    site_no: Ints
    modality: Ints | None = None
    reset: Bools | None = None
    excluded: Bools | None = None
    since_us: Ints | None = None
    repeats: Ints | None = None

    def part(self, chosen: slice | Bools) -> Batch:
        """The batch of the chosen events."""
        return Batch(*(None if v is None else v[chosen] for v in vars(self).values()))  # type: ignore[arg-type]


def whole_patients(pieces: Iterable[Columns], shape: EventShape) -> Iterator[Batch]:
    """Batches that never split a (rule, patient) between them, from pieces in the order of the kernel."""
    held: dict[str, Ints] | None = None
    for piece in pieces:
        if not piece["group_no"].size:
            continue
        joined = dict(piece) if held is None else {c: np.concatenate([held[c], v]) for c, v in piece.items()}
        group = joined["group_no"]
        cut = int(np.searchsorted(group, shape.first_group_of_person(int(group[-1]))))
        if cut:
            yield _batch({c: v[:cut] for c, v in joined.items()}, shape)
        held = {c: v[cut:] for c, v in joined.items()}
    if held is not None:
        yield _batch(held, shape)


def _batch(columns: dict[str, Ints], shape: EventShape) -> Batch:
    """The batch of sorted columns, an event said several times (a panel and its components) kept once."""
    group, instant = columns["group_no"], columns["instant_us"]
    again = (instant[1:] == instant[:-1]) & (group[1:] == group[:-1])
    repeats = None
    if again.any():
        new = np.flatnonzero(np.concatenate([[True], ~again]))
        repeats = np.diff(new, append=group.size) - 1
        columns = {c: v[new] for c, v in columns.items()}
    flags = columns.get("flags")
    place, several = columns["place_no"], shape.modalities > 1
    return Batch(
        columns["group_no"],
        columns["instant_us"],
        site_no=place // shape.modalities if several else place,
        modality=place % shape.modalities if several else None,
        reset=None if flags is None else (flags & RESET) > 0,
        excluded=None if flags is None else (flags & EXCLUDED) > 0,
        since_us=columns.get("since_us"),
        repeats=repeats,
    )


def count_batch(batch: Batch, counting: Counting, tallies: Tallies) -> None:
    """Adds a batch to the tallies, by rule, by rule and site, by rule and month.

    Patients must not be split between batches.
    """
    if not batch.group.size:
        return
    starts = [counting.shape.first_group_of_rule(n) for n in range(len(counting.intervals_us) + 1)]
    cuts = np.searchsorted(batch.group, starts)
    for rule_no in np.flatnonzero(np.diff(cuts)):
        _count_rule(int(rule_no), batch.part(slice(cuts[rule_no], cuts[rule_no + 1])), counting, tallies)


def _count_rule(rule_no: int, batch: Batch, counting: Counting, tallies: Tallies) -> None:
    found = _found(rule_no, batch, counting)
    person = _people(batch.group, counting.shape)
    dimensions = {"": None, "site": batch.site_no, "month": month_of(batch.instant_us)}
    if batch.modality is not None:
        dimensions["modality"] = batch.modality
    for name, value in dimensions.items():
        low = 0 if value is None else int(value.min())
        cells = _Cells(None if value is None else value - low, person)
        acts, patients = cells.acts(None), cells.patients(None)
        left = np.empty(0, np.int64) if batch.excluded is None else np.flatnonzero(batch.excluded)
        excluded, excluded_patients = cells.acts(left), cells.patients(left)
        by_level = [
            (cells.acts(f.after_accepted), cells.acts(f.after_previous), cells.patients(f.after_accepted))
            for f in found
        ]
        for c in np.flatnonzero(acts):
            tally = tallies.setdefault((rule_no, name, int(c) + low), Tally())
            tally.acts += int(acts[c])
            tally.patients += int(patients[c])
            tally.excluded += int(excluded[c])
            tally.excluded_patients += int(excluded_patients[c])
            tally.repeated += 0 if name or batch.repeats is None else int(batch.repeats.sum())
            for level, (accepted, previous, people) in enumerate(by_level):
                tally.after_accepted[level] += int(accepted[c])
                tally.after_previous[level] += int(previous[c])
                tally.redundant_patients[level] += int(people[c])


def _found(rule_no: int, batch: Batch, counting: Counting) -> list[Redundant]:
    """The redundant acts of each level, as positions in the batch; for a low-value rule, the acts of low value."""
    intervals = counting.intervals_us[rule_no]
    if counting.low_value[rule_no]:
        return [_low_value(batch, interval) for interval in intervals]
    if batch.excluded is None or not batch.excluded.any():
        return redundant_at(batch.group, batch.instant_us, intervals, batch.reset)
    at = np.flatnonzero(~batch.excluded)
    kept = batch.part(~batch.excluded)
    reset = None if batch.reset is None else _reset_between(batch.reset, at)
    found = redundant_at(kept.group, kept.instant_us, intervals, reset)
    return [Redundant(at[f.after_accepted], at[f.after_previous]) for f in found]


def _reset_between(reset: Bools, at: Ints) -> Bools:
    """Whether a reset lies after the previous watched event, up to this one: those of unwatched events count."""
    so_far = np.cumsum(reset)[at]
    between: Bools = np.diff(so_far, prepend=0) > 0
    return between


def _low_value(batch: Batch, interval: int) -> Redundant:
    if batch.since_us is None:
        return Redundant(np.empty(0, np.int64), np.empty(0, np.int64))
    inside = (batch.since_us >= 0) & (batch.since_us < interval)
    if batch.excluded is not None:
        inside &= ~batch.excluded
    at = np.flatnonzero(inside)
    return Redundant(at, at)


def _people(group: Ints, shape: EventShape) -> Ints:
    """A number for the person of each event, from 0, in their order."""
    person = group if shape.subjects == 1 else group // shape.subjects
    number = np.zeros(group.shape, np.int64)
    np.cumsum(person[1:] != person[:-1], out=number[1:])
    return number


@dataclass(frozen=True)
class _Cells:
    """The events of a rule by the values of a dimension (from 0; ``None`` is one cell), and who they are about."""

    value: Ints | None
    person: Ints

    def acts(self, at: Ints | None) -> Ints:
        """Events of each cell, among those at the positions given."""
        if self.value is None:
            return np.array([self.person.size if at is None else at.size])
        counted: Ints = np.bincount(self.value if at is None else self.value[at], minlength=self._size)
        return counted

    def patients(self, at: Ints | None) -> Ints:
        """Distinct persons of each cell, among the events at the positions given."""
        person = self.person if at is None else self.person[at]
        if self.value is None:
            return np.array([1 + np.count_nonzero(np.diff(person)) if person.size else 0])
        value = self.value if at is None else self.value[at]
        if not value.size:
            return np.zeros(self._size, np.int64)
        size = self._size
        key = person * size + value
        if int(key[-1]) + size < np.iinfo(np.int32).max:
            key = key.astype(np.int32)
        if not _ascending(key):
            key.sort()
        first = np.ones(key.shape, dtype=bool)
        np.not_equal(key[1:], key[:-1], out=first[1:])
        counted: Ints = np.bincount(key[first] % size, minlength=size)
        return counted

    @property
    def _size(self) -> int:
        return int(self.value.max()) + 1 if self.value is not None else 1


def _ascending(key: npt.NDArray[Any]) -> bool:
    return bool(np.all(key[1:] >= key[:-1]))


def month_of(instant_us: Ints) -> Ints:
    """Months since January 1970 of instants in epoch microseconds UTC."""
    day: Ints = instant_us // DAY_US
    first, last = int(day.min()), int(day.max())
    if last - first > _MOST_DAYS:
        return _months(day)
    return _months(np.arange(first, last + 1))[day - first]


def _months(day: Ints) -> Ints:
    months: Ints = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months
