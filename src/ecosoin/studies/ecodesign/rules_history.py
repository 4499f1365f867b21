"""Rules that read earlier measurements of the same service: reviews, targets, incremental updates."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from ecosoin.studies.ecodesign.findings import STATIC, Evidence, Seen, fault, judged, rule


@rule("1.4", "hinted")
def _reviews(e: Evidence) -> list[Seen]:
    """Dated measurements no further apart than the longest interval [day], this one included."""
    if not e.previous:
        return []
    days = sorted({date.fromisoformat(d) for d in (e.today, *(p.measured_on for p in e.previous)) if d})
    longest = max(((b - a).days for a, b in pairwise(days)), default=None)
    regular = longest is not None and longest <= e.constants["review_interval_days_max"]
    return judged(regular, "reviews", reviews=len(days), longest_day=longest or 0)


@rule("1.5", "hinted")
def _target(e: Evidence) -> list[Seen]:
    """A declared target [%] against the bytes of the oldest measurement given; worse than it is a failure."""
    target = e.declared.get("reduction_target_percent")
    if target is None and not e.previous:
        return []
    if target is None or target <= 0:
        return judged(False, "reduction-target-missing")
    if not e.previous:
        return judged(False, "baseline-missing", target=target)
    baseline = min(e.previous, key=lambda p: p.measured_on).encoded_bytes
    reduced = 100 * (1 - e.measured_bytes / baseline) if baseline else 0.0
    return judged(reduced >= 0, "target", target=target, reached=reduced)


@rule("3.6", "hinted")
def _updates(e: Evidence) -> list[Seen]:
    """Share of static bytes kept, same address and same size, since the last measurement; silent without change."""
    if not e.previous:
        return []
    last = max(e.previous, key=lambda p: p.measured_on)
    before, now = _files(last.requests), _files(e.requests)
    static = {k: size for k, size in now.items() if k[1] in STATIC}
    if before == now or not static:
        return []
    renewed = {k: size for k, size in static.items() if before.get(k) != size}
    share = 1 - sum(renewed.values()) / max(1, sum(static.values()))
    if share >= e.constants["kept_files_share_min"]:
        return judged(True, "files-kept", percent=100 * share)
    return [fault("files-kept", where, percent=100 * share) for where, _ in renewed]


def _files(requests: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """(path and query, type) -> decoded size [byte]: the host may differ from one measurement to the next."""
    found: dict[tuple[str, str], int] = {}
    for r in requests:
        parts = urlsplit(r["url"])
        key = f"{parts.path}?{parts.query}".rstrip("?"), r["type"]
        found[key] = max(found.get(key, 0), r["decoded_bytes"])
    return found
