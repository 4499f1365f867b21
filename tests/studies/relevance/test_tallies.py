"""Tallies of whole tables against a naive loop, however the events are cut into pieces."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.inputs.relevance.events import DAY_US, EXCLUDED, RESET, EventShape
from ecosoin.studies.relevance.tallies import Counting, Tallies, Tally, count_batch, whole_patients

SHAPE = EventShape(patients=4, subjects=2, modalities=3)
INTERVALS = [(10, 20, 30), (5, 5, 60), (1, 7, 14)]
LOW_VALUE = [False, False, True]
COUNTING = Counting(SHAPE, [tuple(d * DAY_US for d in days) for days in INTERVALS], LOW_VALUE)
event = st.fixed_dictionaries(
    {
        "rule": st.integers(0, 2),
        "patient": st.integers(0, 3),
        "subject": st.integers(0, 1),
        "day": st.integers(0, 120),
        "site": st.integers(0, 2),
        "modality": st.integers(0, 2),
        "flags": st.sampled_from([0, 0, 0, RESET, EXCLUDED, RESET | EXCLUDED]),
        "since": st.sampled_from([-1, 0, 3, 9, 40]),
    }
)


def pieces(rows: list[dict[str, int]], sizes: list[int]) -> list[dict[str, np.ndarray]]:
    """The events as sorted columns, cut into pieces of the sizes given."""
    columns = {
        "group_no": [(r["rule"] * 4 + r["patient"]) * 2 + r["subject"] for r in rows],
        "instant_us": [r["day"] * DAY_US for r in rows],
        "place_no": [r["site"] * 3 + r["modality"] for r in rows],
        "flags": [r["flags"] for r in rows],
        "since_us": [r["since"] * DAY_US if r["since"] >= 0 else -1 for r in rows],
    }
    arrays = {c: np.array(v, dtype=np.int64) for c, v in columns.items()}
    order = np.lexsort([arrays[c] for c in ("flags", "place_no", "instant_us", "group_no")])
    cuts = np.cumsum([0, *sizes, len(rows)])
    return [{c: v[order][a:b] for c, v in arrays.items()} for a, b in pairwise(cuts)]


def counted(rows: list[dict[str, int]], sizes: list[int]) -> Tallies:
    tallies: Tallies = {}
    for batch in whole_patients(pieces(rows, sizes), SHAPE):
        count_batch(batch, COUNTING, tallies)
    return tallies


def naive(rows: list[dict[str, int]]) -> Tallies:
    """The same counts, one event at a time."""
    unique: dict[tuple[int, ...], dict[str, int]] = {}
    for r in sorted(
        rows, key=lambda r: [r[k] for k in ("rule", "patient", "subject", "day", "site", "modality", "flags")]
    ):
        unique.setdefault((r["rule"], r["patient"], r["subject"], r["day"]), r)
    people: dict[tuple[object, ...], set[int]] = defaultdict(set)
    tallies: Tallies = {}
    last: dict[tuple[int, ...], tuple[int, int]] = {}
    pending: set[tuple[int, ...]] = set()
    for key, r in unique.items():
        day = dt.date(1970, 1, 1) + dt.timedelta(days=r["day"])
        cells = [(r["rule"], "", 0), (r["rule"], "site", r["site"]), (r["rule"], "month", day.month - 1)]
        cells += [(r["rule"], "modality", r["modality"])]
        flagged = []
        for level, days in enumerate(INTERVALS[r["rule"]]):
            group = (*key[:3], level)
            if r["flags"] & EXCLUDED:
                flagged.append((False, False))
                if r["flags"] & RESET:
                    pending.add(group)
            elif LOW_VALUE[r["rule"]]:
                flagged.append((0 <= r["since"] < days,) * 2)
            else:
                accepted, previous = last.get(group, (-(10**6), -(10**6)))
                fresh = bool(r["flags"] & RESET) or group in pending
                pending.discard(group)
                flagged.append((r["day"] - accepted < days and not fresh, r["day"] - previous < days and not fresh))
                last[group] = (accepted if flagged[-1][0] else r["day"], r["day"])
        for cell in cells:
            tally = tallies.setdefault(cell, Tally())
            tally.acts += 1
            tally.excluded += bool(r["flags"] & EXCLUDED)
            people[cell].add(r["patient"])
            tally.patients = len(people[cell])
            for level, (accepted, previous) in enumerate(flagged):
                tally.after_accepted[level] += accepted
                tally.after_previous[level] += previous
                if accepted:
                    people[(*cell, level)].add(r["patient"])
                tally.redundant_patients[level] = len(people[(*cell, level)])
    return tallies


@given(st.lists(event, max_size=80), st.lists(st.integers(0, 15), max_size=6))
def test_tallies_agree_with_a_loop_however_the_events_are_cut(rows: list[dict[str, int]], sizes: list[int]) -> None:
    assert counted(rows, sizes) == naive(rows)
