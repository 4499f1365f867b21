"""Which acts fall inside a minimum interval: the one array kernel of every engine.

Events come sorted by (group, time). An act is *redundant* when it falls strictly inside the interval after the last
**accepted** act of its group; the count after the *previous* act, redundant or not, is kept beside: it overstates.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def redundant_after_previous(group: Ints, time_us: Ints, interval_us: Ints, reset: Bools | None = None) -> Bools:
    """Acts strictly inside the interval since the previous act of their group.

    Shapes (n,). ``interval_us`` [microseconds] is that of each event's rule; a ``reset`` event (a new diagnosis) is
    never redundant.

    >>> d = 86_400_000_000
    >>> redundant_after_previous(np.zeros(3, int), np.array([0, 60, 120]) * d, np.full(3, 90 * d)).tolist()
    [False, True, True]
    """
    inside = np.zeros(group.shape, dtype=bool)
    if group.size:
        inside[1:] = (group[1:] == group[:-1]) & (np.diff(time_us) < interval_us[1:])
    if reset is not None:
        inside &= ~reset
    return inside


def redundant_after_accepted(group: Ints, time_us: Ints, interval_us: Ints, reset: Bools | None = None) -> Bools:
    """Acts strictly inside the interval since the last accepted act of their group.

    An act far from its previous one is always accepted, so only runs of close acts need a walk; all runs walk together,
    one act each at a time: as many rounds as the longest run, no loop over acts. Only differences of times within a run
    are taken, so nothing overflows.

    >>> d = 86_400_000_000
    >>> redundant_after_accepted(np.zeros(3, int), np.array([0, 60, 120]) * d, np.full(3, 90 * d)).tolist()
    [False, True, False]
    """
    close = redundant_after_previous(group, time_us, interval_us, reset)
    redundant = np.zeros(group.shape, dtype=bool)
    starts = np.flatnonzero(~close)
    if not starts.size:
        return redundant
    lengths = np.diff(np.append(starts, group.size))
    walking = lengths > 1
    order = np.argsort(-lengths[walking], kind="stable")
    first, length = starts[walking][order], lengths[walking][order]
    last = time_us[first].copy()
    for step in range(1, int(length[0]) if length.size else 0):
        active = int(np.searchsorted(-length, -step, side="left"))
        at = first[:active] + step
        inside = time_us[at] - last[:active] < interval_us[at]
        redundant[at] = inside
        last[:active] = np.where(inside, last[:active], time_us[at])
    return redundant
