"""Rules that read earlier measurements of the same service: reviews, targets, incremental updates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from ecosoin.studies.ecodesign.findings import STATIC, Evidence, Finding, rule, verdict


@rule("1.4")
def _reviews(e: Evidence) -> list[Finding]:
    """Dated measurements no further apart than the longest interval [day], this one included."""
    if not e.previous:
        return []
    days = sorted({date.fromisoformat(d) for d in (e.today, *(p.get("measured_on", "") for p in e.previous)) if d})
    longest = max(((b - a).days for a, b in pairwise(days)), default=None)
    most = e.constants["review_interval_days_max"]
    regular = longest is not None and longest <= most
    return verdict("1.4", "hinted", regular, f"reviews={len(days)} longest-interval-days={longest or 0}")


@rule("1.5")
def _target(e: Evidence) -> list[Finding]:
    """A declared target [%] against the bytes of the oldest measurement given; worse than it is a failure."""
    target = e.declared.get("reduction_target_percent")
    if target is None and not e.previous:
        return []
    if target is None or target <= 0:
        return verdict("1.5", "hinted", False, "reduction-target-missing")
    if not e.previous:
        return verdict("1.5", "hinted", False, f"target={target:g}% baseline-missing")
    baseline = _bytes(min(e.previous, key=lambda p: str(p.get("measured_on", ""))))
    reduced = 100 * (1 - e.measured_bytes / baseline) if baseline else 0.0
    return verdict("1.5", "hinted", reduced >= 0, f"target={target:g}% reached={reduced:.1f}%")


@rule("3.6")
def _updates(e: Evidence) -> list[Finding]:
    """Share of static bytes kept, same address and same size, since the last measurement; silent without change."""
    if not e.previous:
        return []
    last = max(e.previous, key=lambda p: str(p.get("measured_on", "")))
    before, now = _files(last.get("requests", [])), _files(e.requests)
    static = {k: size for k, size in now.items() if k[1] in STATIC}
    if before == now or not static:
        return []
    renewed = {k: size for k, size in static.items() if before.get(k) != size}
    share = 1 - sum(renewed.values()) / max(1, sum(static.values()))
    if share >= e.constants["kept_files_share_min"]:
        return verdict("3.6", "hinted", True, f"files-kept={share:.0%}")
    return [Finding("3.6", "hinted", False, f"files-kept={share:.0%}", where) for where, _ in renewed]


def _bytes(result: Mapping[str, Any]) -> float:
    return float(result["total"]["encoded_bytes"]["median"])


def _files(requests: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    """(path and query, type) -> decoded size [byte]: the host may differ from one measurement to the next."""
    found: dict[tuple[str, str], int] = {}
    for r in requests:
        parts = urlsplit(r["url"])
        key = f"{parts.path}?{parts.query}".rstrip("?"), r["type"]
        found[key] = max(found.get(key, 0), r["decoded_bytes"])
    return found
