"""Does the lighter version render the same service? Reasons for refusal, then savings step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from ecosoin.studies.ecodesign.statistics import saving

Kind = Literal["assertion", "accessibility", "speed", "content", "journey", "flaky"]
_SAVED = ("encoded_bytes", "decoded_bytes", "requests", "dom_elements", "task_ms", "script_ms", "energy_j", "wall_ms")
_COUNTS = ("encoded_bytes", "decoded_bytes", "requests", "dom_elements")
_RUNS_FOR_SPEED = 3
_SPEED = ("lcp_ms", "task_ms")


@dataclass(frozen=True)
class Reason:
    """Why two versions are not equivalent: the kind and what exactly."""

    kind: Kind
    detail: str


def reasons_against(
    before: Mapping[str, Any], after: Mapping[str, Any], tolerance_ms: float, said: str = "help_fr"
) -> list[Reason]:
    """Every reason to refuse: lost assertion or content, new accessibility fault, called slowdown, unlike journeys.

    ``said``: which sentence of an accessibility fault is told, ``help_fr`` or ``help``.
    """
    wanted = [(a["step"], a["assertion"]) for a in before["assertions"]]
    if wanted != [(a["step"], a["assertion"]) for a in after["assertions"]]:
        return [Reason("journey", f"{before['journey']} / {after['journey']}")]
    unlike = [k for k in ("profile", "country") if before.get(k) != after.get(k)]
    if unlike:
        return [Reason("journey", ", ".join(f"{k} : {before.get(k)} / {after.get(k)}" for k in unlike))]
    if not wanted:
        return [Reason("journey", "0 assertion")]
    found = [
        Reason("assertion", f"{name} · {a['step']} · {a['assertion']}")
        for name, side in (("before", before), ("after", after))
        for a in side["assertions"]
        if not a["passed"]
    ]
    found += [Reason("content", e) for e in after["expected_missing"]]
    known = {v["rule"]: v["nodes"] for v in before["accessibility"]}
    found += [
        Reason("accessibility", f"{v['rule']} ({v.get(said, v['help'])}) : {', '.join(v['where'])}")
        for v in after["accessibility"]
        if v["nodes"] > known.get(v["rule"], 0)
    ]
    found += [Reason("flaky", side["journey"]) for side in (before, after) if side["flaky"] and not _same(side)]
    return found + _slower(before, after, tolerance_ms)


def _same(side: Mapping[str, Any]) -> bool:
    """Only the requests differ between runs (a timer), not what the user sees."""
    return all(a["passed"] for a in side["assertions"])


def speed_judged(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether both sides have the runs a judgement of speed needs."""
    return min(len(before["by_run"]), len(after["by_run"])) >= _RUNS_FOR_SPEED


def _slower(before: Mapping[str, Any], after: Mapping[str, Any], tolerance_ms: float) -> list[Reason]:
    found: list[Reason] = []
    if not speed_judged(before, after):
        return found
    for position, name in enumerate(_names(after)):
        for metric in _SPEED:
            gain = saving(*(_runs(side, metric, position) for side in (before, after)))
            if gain.p95 < -tolerance_ms:
                found.append(Reason("speed", f"{name} · {metric} : + {-gain.p50:.0f} ms"))
    return found


def savings(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Before minus after, by step and metric, with its interval over runs and whether it is called."""
    rows = []
    for position, name in enumerate(_names(after)):
        for metric in _SAVED:
            gain = saving(*(_runs(side, metric, position) for side in (before, after)))
            row = {"step": name, "metric": metric, "p05": gain.p05, "p50": gain.p50, "p95": gain.p95}
            rows.append({**row, "called": gain.called and (metric in _COUNTS or speed_judged(before, after))})
    return rows


def _names(side: Mapping[str, Any]) -> list[str]:
    return [s["name"] for s in side["steps"]]


def _runs(side: Mapping[str, Any], metric: str, position: int) -> Sequence[float]:
    return [run[metric][position] for run in side["by_run"]]
