"""The kernel against a naive loop, on anything."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ecosoin.studies.relevance.runs import redundant_after_accepted, redundant_after_previous, redundant_at

events = st.lists(
    st.tuples(st.integers(0, 4), st.integers(-(2**61), 2**61) | st.integers(0, 200), st.booleans()), max_size=60
)


def naive(rows: list[tuple[int, int, bool]], interval: int) -> tuple[list[bool], list[bool]]:
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
    accepted = redundant_after_accepted(group, time, interval, reset)
    previous = redundant_after_previous(group, time, interval, reset)
    assert (accepted.tolist(), previous.tolist()) == naive(rows, interval)
    assert accepted.sum() <= previous.sum()
    assert not (accepted & ~previous).any()


def test_a_long_run_of_close_acts_is_walked_once() -> None:
    day = 86_400_000_000
    time = np.arange(10_000, dtype=np.int64) * day
    found = redundant_after_accepted(np.zeros(10_000, np.int64), time, 7 * day)
    assert int((~found).sum()) == -(-10_000 // 7)


@given(events, st.lists(st.integers(1, 100), min_size=1, max_size=3))
def test_several_intervals_at_once_are_each_alone(rows: list[tuple[int, int, bool]], intervals: list[int]) -> None:
    rows.sort(key=lambda r: (r[0], r[1]))
    group, time = (np.array([r[k] for r in rows], dtype=np.int64) for k in range(2))
    reset = np.array([r[2] for r in rows], dtype=bool)
    for interval, found in zip(intervals, redundant_at(group, time, intervals, reset), strict=True):
        accepted, previous = naive(rows, interval)
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
