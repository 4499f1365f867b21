"""Counts by rule, site and month, made batch by batch from sorted events."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ecosoin.principles.care_relevance.kernel import redundant_after_accepted, redundant_after_previous
from ecosoin.principles.care_relevance.rules import LEVELS

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
CellKey = tuple[int, str, int]
"""(rule number, dimension value or '', -1) for a total, or with a site number or month in its place."""


@dataclass(frozen=True)
class Batch:
    """Events sorted by (rule, patient, subject, instant), whole patients only; arrays of one length.

    ``excluded`` acts (a pregnancy under way, for a rule that says so) count as acts and are never redundant nor make
    another act redundant.
    """

    rule_no: Ints
    subject: Ints
    patient: Ints
    instant_us: Ints
    site_no: Ints
    reset: Bools
    excluded: Bools


@dataclass
class Tally:
    """What one cell counts: acts, patients, and redundant acts and patients by level."""

    acts: int = 0
    patients: int = 0
    after_accepted: list[int] = field(default_factory=lambda: [0] * len(LEVELS))
    after_previous: list[int] = field(default_factory=lambda: [0] * len(LEVELS))
    redundant_patients: list[int] = field(default_factory=lambda: [0] * len(LEVELS))


Tallies = dict[tuple[int, str, int], Tally]


def month_of(instant_us: Ints) -> Ints:
    """Months since January 1970 of instants in epoch microseconds UTC."""
    months: Ints = instant_us.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    return months


def count_batch(batch: Batch, intervals_us: npt.NDArray[np.int64], tallies: Tallies) -> None:
    """Adds a batch to the tallies, by rule, by rule and site, by rule and month.

    ``intervals_us`` has shape (rules, levels). Patients must not be split between batches.
    """
    if not batch.rule_no.size:
        return
    change = np.empty(batch.rule_no.shape, dtype=bool)
    change[0] = True
    change[1:] = (
        (np.diff(batch.rule_no) != 0) | (np.diff(batch.subject) != 0) | (batch.patient[1:] != batch.patient[:-1])
    )
    group = np.cumsum(change)
    watched = ~batch.excluded
    accepted, previous = [], []
    for level in range(len(LEVELS)):
        interval = intervals_us[batch.rule_no[watched], level]
        arguments = (group[watched], batch.instant_us[watched], interval, batch.reset[watched])
        accepted.append(_spread(redundant_after_accepted(*arguments), watched))
        previous.append(_spread(redundant_after_previous(*arguments), watched))
    dimensions = {
        "": np.zeros_like(batch.rule_no),
        "site": batch.site_no,
        "month": month_of(batch.instant_us),
    }
    for name, value in dimensions.items():
        _add(name, value, batch, accepted, previous, tallies)


def _spread(flags: Bools, watched: Bools) -> Bools:
    whole = np.zeros(watched.shape, dtype=bool)
    whole[watched] = flags
    return whole


def _add(name: str, value: Ints, batch: Batch, accepted: list[Bools], previous: list[Bools], tallies: Tallies) -> None:
    low = int(value.min())
    span = int(value.max()) - low + 1
    cell = batch.rule_no * span + (value - low)
    size = int(cell.max()) + 1
    start = np.ones(cell.shape, dtype=bool)
    start[1:] = (np.diff(batch.rule_no) != 0) | (np.diff(batch.patient) != 0)
    person = np.cumsum(start) - 1
    people = _People(person * span + (value - low), batch.rule_no[start], span, size)
    acts = np.bincount(cell, minlength=size)
    patients = people.count(None)
    by_level = [
        (np.bincount(cell[a], minlength=size), np.bincount(cell[p], minlength=size), people.count(a))
        for a, p in zip(accepted, previous, strict=True)
    ]
    for c in np.flatnonzero(acts):
        key = (int(c) // span, name, int(c) % span + low)
        tally = tallies.setdefault(key, Tally())
        tally.acts += int(acts[c])
        tally.patients += int(patients[c])
        for level, (after_accepted, after_previous, redundant) in enumerate(by_level):
            tally.after_accepted[level] += int(after_accepted[c])
            tally.after_previous[level] += int(after_previous[c])
            tally.redundant_patients[level] += int(redundant[c])


@dataclass(frozen=True)
class _People:
    """Who is in which cell: ``key`` is person * span + value, ``rule`` the rule of each person."""

    key: Ints
    rule: Ints
    span: int
    size: int

    def count(self, flags: Bools | None) -> Ints:
        """Distinct persons of each cell, among the events flagged; several subjects of a rule count once."""
        distinct = np.unique(self.key if flags is None else self.key[flags])
        cells = self.rule[distinct // self.span] * self.span + distinct % self.span
        counted: Ints = np.bincount(cells, minlength=self.size)
        return counted
