"""Repeated runs: median and spread, and a difference that is called only when its interval excludes zero."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ecosoin.results.ecodesign import RunSpread

_DRAWS = 2000
_SEED = 2024


@dataclass(frozen=True)
class RunDifference:
    """Percentiles of before - after; ``called`` when 0 lies outside p05-p95."""

    p05: float
    p50: float
    p95: float

    @property
    def called(self) -> bool:
        """Whether a difference may be claimed."""
        return self.p05 > 0 or self.p95 < 0


def spread(values: Sequence[float]) -> RunSpread:
    """Median, least and most of the runs."""
    return RunSpread(median=float(np.median(values)), min=float(min(values)), max=float(max(values)))


def saving(before: Sequence[float], after: Sequence[float]) -> RunDifference:
    """Median before minus median after, by resampling the runs (bootstrap); a single run gives no width.

    >>> saving([10, 10, 10], [4, 4, 4]).p50
    6.0
    """
    rng = np.random.default_rng(_SEED)
    first, second = (
        np.median(rng.choice(np.asarray(v, dtype=float), (_DRAWS, len(v))), axis=1) for v in (before, after)
    )
    low, middle, high = np.quantile(first - second, [0.05, 0.5, 0.95])
    return RunDifference(float(low), float(middle), float(high))


def is_flaky(outcomes: Sequence[Sequence[bool]], requests: Sequence[float]) -> bool:
    """A journey whose assertions, or number of requests, change from one run to the next."""
    return len({tuple(o) for o in outcomes}) > 1 or len(set(requests)) > 1
