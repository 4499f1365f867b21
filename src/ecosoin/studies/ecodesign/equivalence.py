"""Does the lighter version render the same service? Reasons for refusal, then savings step by step, over the runs.

A difference between repeated runs is called only when its interval excludes zero.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ecosoin.results.ecodesign import Measurement, Reason, ReasonKind, RunSpread, Saving

_DRAWS = 2000
_SEED = 2024
_SAVED = ("encoded_bytes", "decoded_bytes", "requests", "dom_elements", "task_ms", "script_ms", "energy_j", "wall_ms")
_COUNTS = ("encoded_bytes", "decoded_bytes", "requests", "dom_elements")
_RUNS_FOR_SPEED = 3
_SPEED = ("lcp_ms", "task_ms")


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


def _reason(kind: ReasonKind, name: str, /, **params: Any) -> Reason:
    return Reason(kind=kind, code=f"ecodesign_reasons.{name}", params=params)


def reasons_against(before: Measurement, after: Measurement, tolerance_ms: float) -> list[Reason]:
    """Every reason to refuse: lost assertion or content, new accessibility fault, called slowdown, unlike journeys."""
    wanted = [(a.step, a.assertion) for a in before.assertions]
    if wanted != [(a.step, a.assertion) for a in after.assertions]:
        return [_other_journey(before, after)]
    pairs = {
        "other_profile": (before.profile, after.profile),
        "other_country": (before.study.country, after.study.country),
    }
    unlike = [_reason("journey", name, before=a, after=b) for name, (a, b) in pairs.items() if a != b]
    if unlike:
        return unlike
    if not wanted:
        return [_reason("journey", "no_assertion")]
    found = [
        _reason("assertion", f"assertion_{name}", step=a.step, assertion=a.assertion)
        for name, side in (("before", before), ("after", after))
        for a in side.assertions
        if not a.passed
    ]
    found += [_reason("content", "content", expected=e) for e in after.expected_missing]
    known = {v.rule: v.nodes for v in before.accessibility}
    found += [
        _reason("accessibility", "accessibility", rule=v.rule, help=v.help, where=", ".join(v.where))
        for v in after.accessibility
        if v.nodes > known.get(v.rule, 0)
    ]
    found += [
        _reason("flaky", "flaky", journey=side.journey)
        for side in (before, after)
        if side.flaky and not all(a.passed for a in side.assertions)  # more than the requests: what the user sees
    ]
    found += _slower(before, after, tolerance_ms)
    alike = {s.name for s in before.steps} == {s.name for s in after.steps}
    return found if alike else [*found, _other_journey(before, after)]


def _other_journey(before: Measurement, after: Measurement) -> Reason:
    return _reason("journey", "other_journey", before=before.journey, after=after.journey)


def speed_judged(before: Measurement, after: Measurement) -> bool:
    """Whether both sides have the runs a judgement of speed needs."""
    return min(len(before.by_run), len(after.by_run)) >= _RUNS_FOR_SPEED


def _slower(before: Measurement, after: Measurement, tolerance_ms: float) -> list[Reason]:
    found: list[Reason] = []
    if not speed_judged(before, after):
        return found
    for position, step in enumerate(after.steps):
        for metric in _SPEED:
            gain = _gain(before, after, metric, position)
            if gain.p95 < -tolerance_ms:
                found.append(_reason("speed", f"slower_{metric}", step=step.name, more_ms=round(-gain.p50)))
    return found


def savings(before: Measurement, after: Measurement) -> list[Saving]:
    """Before minus after, by step and metric, with its interval over runs and whether it is called.

    Nothing when the steps are not the same.
    """
    if {s.name for s in before.steps} != {s.name for s in after.steps}:
        return []
    rows = []
    judged = speed_judged(before, after)
    for position, step in enumerate(after.steps):
        for metric in _SAVED:
            gain = _gain(before, after, metric, position)
            called = gain.called and (metric in _COUNTS or judged)
            rows.append(Saving(step=step.name, metric=metric, p05=gain.p05, p50=gain.p50, p95=gain.p95, called=called))
    return rows


def _gain(before: Measurement, after: Measurement, metric: str, position: int) -> RunDifference:
    return saving(*([run[metric][position] for run in side.by_run] for side in (before, after)))
