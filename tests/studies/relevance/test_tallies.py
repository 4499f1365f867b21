"""Redundant acts and their tallies against naive loops: the kernel, tallies of whole tables, a whole study."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.inputs.relevance.events import DAY_US, EXCLUDED, RESET, EventShape
from ecosoin.studies.relevance.runs import redundant_after_previous, redundant_at
from ecosoin.studies.relevance.tallies import Counting, Tallies, Tally, count_batch, whole_patients
from tests.studies.relevance.data import run, write_acts, write_rules

events = st.lists(
    st.tuples(st.integers(0, 4), st.integers(-(2**61), 2**61) | st.integers(0, 200), st.booleans()), max_size=60
)


def redundant_by_loop(rows: list[tuple[int, int, bool]], interval: int) -> tuple[list[bool], list[bool]]:
    accepted: dict[int, int] = {}
    previous: dict[int, int] = {}
    first, second = [], []
    for group, time, reset in rows:
        inside = group in accepted and time - accepted[group] < interval and not reset
        first.append(inside)
        second.append(group in previous and time - previous[group] < interval and not reset)
        previous[group] = time
        if not inside:
            accepted[group] = time
    return first, second


@given(events, st.integers(1, 100))
def test_the_kernel_agrees_with_a_loop(rows: list[tuple[int, int, bool]], interval: int) -> None:
    rows.sort(key=lambda r: (r[0], r[1]))
    group = np.array([r[0] for r in rows], dtype=np.int64)
    time = np.array([r[1] for r in rows], dtype=np.int64)
    reset = np.array([r[2] for r in rows], dtype=bool)
    accepted = np.isin(np.arange(len(rows)), redundant_at(group, time, [interval], reset)[0].after_accepted)
    previous = redundant_after_previous(group, time, interval, reset)
    assert (accepted.tolist(), previous.tolist()) == redundant_by_loop(rows, interval)
    assert accepted.sum() <= previous.sum()
    assert not (accepted & ~previous).any()


def test_a_long_run_of_close_acts_is_walked_once() -> None:
    day = 86_400_000_000
    time = np.arange(10_000, dtype=np.int64) * day
    found = redundant_at(np.zeros(10_000, np.int64), time, [7 * day])[0].after_accepted
    assert 10_000 - found.size == -(-10_000 // 7)


@given(events, st.lists(st.integers(1, 100), min_size=1, max_size=3))
def test_several_intervals_at_once_are_each_alone(rows: list[tuple[int, int, bool]], intervals: list[int]) -> None:
    rows.sort(key=lambda r: (r[0], r[1]))
    group, time = (np.array([r[k] for r in rows], dtype=np.int64) for k in range(2))
    reset = np.array([r[2] for r in rows], dtype=bool)
    for interval, found in zip(intervals, redundant_at(group, time, intervals, reset), strict=True):
        accepted, previous = redundant_by_loop(rows, interval)
        assert found.after_accepted.tolist() == [n for n, flagged in enumerate(accepted) if flagged]
        assert found.after_previous.tolist() == [n for n, flagged in enumerate(previous) if flagged]


def test_a_reset_starts_a_new_run_at_every_interval() -> None:
    """Acts at 0, 10, 20, 40, 45 and a new diagnosis before the one at 20: it is kept, and counts for the next."""
    group = np.zeros(6, dtype=np.int64)
    time = np.array([0, 10, 20, 40, 45, 95], dtype=np.int64)
    reset = np.array([False, False, True, False, False, False])
    told = [
        (f.after_accepted.tolist(), f.after_previous.tolist()) for f in redundant_at(group, time, (11, 21, 50), reset)
    ]
    assert told == [([1, 4], [1, 4]), ([1, 3], [1, 3, 4]), ([1, 3, 4], [1, 3, 4])]
    without = [f.after_accepted.tolist() for f in redundant_at(group, time, (11, 21, 50))]
    assert without == [[1, 4], [1, 2, 4], [1, 2, 3, 4]]


SHAPE = EventShape(patients=4, subjects=2, modalities=3)
TALLIED_DAYS = [(10, 20, 30), (5, 5, 60), (1, 7, 14)]
LOW_VALUE = [False, False, True]
COUNTING = Counting(SHAPE, [tuple(d * DAY_US for d in days) for days in TALLIED_DAYS], LOW_VALUE)
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


def tallied_by_loop(rows: list[dict[str, int]]) -> Tallies:
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
        for level, days in enumerate(TALLIED_DAYS[r["rule"]]):
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
            if r["flags"] & EXCLUDED:
                people[(*cell, "excluded")].add(r["patient"])
            tally.excluded_patients = len(people[(*cell, "excluded")])
            people[cell].add(r["patient"])
            tally.patients = len(people[cell])
            for level, (accepted, previous) in enumerate(flagged):
                tally.after_accepted[level] += accepted
                tally.after_previous[level] += previous
                if accepted:
                    people[(*cell, level)].add(r["patient"])
                tally.redundant_patients[level] = len(people[(*cell, level)])
    for (rule, dimension, _), tally in tallies.items():
        if not dimension:
            tally.repeated = sum(r["rule"] == rule for r in rows) - tally.acts
    return tallies


@given(st.lists(event, max_size=80), st.lists(st.integers(0, 15), max_size=6))
def test_tallies_agree_with_a_loop_however_the_events_are_cut(rows: list[dict[str, int]], sizes: list[int]) -> None:
    assert counted(rows, sizes) == tallied_by_loop(rows)


START = dt.date(2023, 1, 1)
DIAGNOSES = ("Z34", "M54.5", "C50", "I10")
CONTEXTS = ("icu", "externe", "hospitalisation", "")
RULES = (
    {"rule": "repeated", "exclusion": "new_diagnosis|pregnancy|icu", "codes": "X"},
    {"rule": "outside", "context": "outpatient", "codes": "X"},
    {"rule": "low_value", "exclusion": "red_flag_cancer", "needs_diagnosis": "low_back_pain", "codes": "Y"},
)
LEVELS = {"low": 30, "central": 60, "high": 90}


def random_patients(seed: int) -> list[dict[str, str]]:
    """Acts X and Y, at most one of each a day, in four contexts; four kinds of diagnoses."""
    draw, rows = random.Random(seed), []
    for n in range(60):
        for code in "XY":
            for day in draw.sample(range(700), draw.randint(0, 9)):
                where, date = draw.choice(CONTEXTS), str(START + dt.timedelta(day))
                rows.append({"patient": f"p{n}", "system": "LOINC", "code": code, "date": date, "context": where})
        for day in draw.sample(range(700), draw.randint(0, 3)):
            rows.append({"patient": f"p{n}", "system": "ICD10", "code": draw.choice(DIAGNOSES), "kind": "diagnosis",
                         "date": str(START + dt.timedelta(day))})  # fmt: skip
    draw.shuffle(rows)
    return rows


def day_of(row: dict[str, str]) -> int:
    return (dt.date.fromisoformat(row["date"]) - START).days


def counted_by_loop(rows: list[dict[str, str]], level: str) -> dict[str, tuple[int, int, int]]:
    """(acts, after the accepted act, after the previous one) of each rule, one patient at a time."""
    counts = {r["rule"]: [0, 0, 0] for r in RULES}
    days = LEVELS[level]
    for patient in {r["patient"] for r in rows}:
        mine = sorted((r for r in rows if r["patient"] == patient), key=lambda r: r["date"])
        diagnoses = [(day_of(r), r["code"]) for r in mine if r.get("kind")]
        pregnant = [d for d, code in diagnoses if code == "Z34"]
        cancers = [d for d, code in diagnoses if code == "C50"]
        pains = [d for d, code in diagnoses if code == "M54.5"]
        episodes = [d for k, d in enumerate(pains) if k == 0 or d - pains[k - 1] > 180]
        acts = [r for r in mine if not r.get("kind")]
        watched = [
            r for r in acts
            if r["code"] == "X" and r["context"] != "icu" and not any(-14 <= day_of(r) - d <= 300 for d in pregnant)
        ]  # fmt: skip
        counts["repeated"][0] += sum(r["code"] == "X" for r in acts)
        loop(counts["repeated"], [day_of(r) for r in watched], days, [d for d, _ in diagnoses])
        outside = [day_of(r) for r in acts if r["code"] == "X" and r["context"] == "externe"]
        counts["outside"][0] += len(outside)
        loop(counts["outside"], outside, days, [])
        for day in (day_of(r) for r in acts if r["code"] == "Y"):
            counts["low_value"][0] += 1
            begun = [max(day - d, 0) for d in episodes if d <= day + 1]
            low = bool(begun) and min(begun) < days and not any(-30 <= day - d <= 3650 for d in cancers)
            counts["low_value"][1] += low
            counts["low_value"][2] += low
    return {rule: (a, b, c) for rule, (a, b, c) in counts.items()}


def loop(count: list[int], acts: list[int], days: int, diagnoses: list[int]) -> None:
    """Adds the redundant acts of one patient under both semantics."""
    accepted = previous = None
    for day in acts:
        new = previous is not None and any(previous < d <= day for d in diagnoses)
        redundant = accepted is not None and day - accepted < days and not new
        count[1] += redundant
        count[2] += previous is not None and day - previous < days and not new
        previous, accepted = day, accepted if redundant else day


@pytest.mark.parametrize("seed", range(6))
def test_a_study_counts_as_a_loop_does(tmp_path: Path, seed: int) -> None:
    rows = random_patients(seed)
    limits: dict[str, Any] = {f"interval_day_{k}": str(v) for k, v in LEVELS.items()}
    rules = write_rules(tmp_path / "rules.csv", *({**limits, **r} for r in RULES))
    document = run(tmp_path, write_acts(tmp_path / "acts.csv", rows), rules=rules)
    for level in LEVELS:
        found = {
            r["rule"]: (r["acts"], r["redundant_after_accepted"], r["redundant_after_previous"])
            for r in document["rules"]
            if r["level"] == level
        }
        assert found == counted_by_loop(rows, level)
