"""Which acts fall inside a minimum interval: the one array kernel of every engine.

Events come sorted by (group, time). An act is *redundant* when it falls strictly inside the interval after the last
**accepted** act of its group; the count after the *previous* act, redundant or not, is kept beside: it overstates.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecosoin.kernel.draws import Bools, Ints


@dataclass(frozen=True)
class Redundant:
    """Positions of the redundant events under both semantics, in ascending order."""

    after_accepted: Ints
    after_previous: Ints


def redundant_after_previous(group: Ints, time_us: Ints, interval_us: int, reset: Bools | None = None) -> Bools:
    """Acts strictly inside the interval [microseconds] since the previous act of their group.

    Shapes (n,). A ``reset`` event (a new diagnosis) is never redundant.

    >>> d = 86_400_000_000
    >>> redundant_after_previous(np.zeros(3, int), np.array([0, 60, 120]) * d, 90 * d).tolist()
    [False, True, True]
    """
    inside = np.zeros(group.shape, dtype=bool)
    if group.size:
        np.less(np.diff(time_us), interval_us, out=inside[1:])
        inside[1:] &= group[1:] == group[:-1]
    if reset is not None:
        inside &= ~reset
    return inside


def redundant_at(
    group: Ints, time_us: Ints, intervals_us: Sequence[int], reset: Bools | None = None
) -> list[Redundant]:
    """Redundant events for several intervals at once: only the runs of the widest are looked at again."""
    close = redundant_after_previous(group, time_us, max(intervals_us), reset)
    member = close.copy()
    member[:-1] |= close[1:]
    at = np.flatnonzero(member)
    group, time_us = group[at], time_us[at]
    reset = None if reset is None else reset[at]
    found = []
    for interval in intervals_us:
        previous = redundant_after_previous(group, time_us, interval, reset)
        found.append(Redundant(at[_walked(previous, time_us, interval)], at[previous]))
    return found


def _walked(close: Bools, time_us: Ints, interval_us: int) -> Bools:
    """Acts strictly inside the interval since the last accepted act of their group.

    Only runs of close acts need a walk; all walk together, one act each at a time: as many rounds as the longest run.
    """
    redundant = np.zeros(close.shape, dtype=bool)
    starts = np.flatnonzero(~close)
    if not starts.size:
        return redundant
    lengths = np.diff(np.append(starts, close.size))
    walking = lengths > 1
    order = np.argsort(-lengths[walking], kind="stable")
    first, length = starts[walking][order], lengths[walking][order]
    last = time_us[first].copy()
    for step in range(1, int(length[0]) if length.size else 0):
        active = int(np.searchsorted(-length, -step, side="left"))
        at = first[:active] + step
        inside = time_us[at] - last[:active] < interval_us
        redundant[at] = inside
        last[:active] = np.where(inside, last[:active], time_us[at])
    return redundant
