"""Rules on how the service is run: hosting, calls to a model, and earlier measurements (reviews, targets, updates)."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from ecosoin.studies.ecodesign.findings import STATIC, Evidence, Seen, fault, host_of, judged, rule


def _at_most(e: Evidence, declared: str, limit: str) -> list[Seen]:
    if declared not in e.declared:
        return []
    value = e.declared[declared]
    return judged(value <= e.constants[limit], declared, value=value)


for _criterion, _declared in (("8.3", "pue"), ("8.4", "wue"), ("8.6", "grid_g_kwh")):
    rule(_criterion, "decided")(partial(_at_most, declared=_declared, limit=f"{_declared}_max"))


@rule("8.5", "hinted")
def _power(e: Evidence) -> list[Seen]:
    """Declared share of electricity covered by renewable contracts or guarantees [0-1]; hosts against a green list."""
    found: list[Seen] = []
    if "renewable_share" in e.declared:
        share = e.declared["renewable_share"]
        found = judged(share > e.constants["renewable_share_min"], "renewable_share", percent=100 * share)
    if e.green_hosts is not None:
        answering = {host_of(r) for r in e.requests if not r["failed"]}
        for host in sorted(answering - e.hosts_third):
            known = _listed(host, e.green_hosts)
            found.append(Seen(known, "green-list" if known else "not-in-green-list", {}, host))
    return found


def _listed(host: str, known: frozenset[str]) -> bool:
    """A host, or a domain above it, is in the list."""
    labels = host.split(".")
    return any(".".join(labels[i:]) in known for i in range(len(labels)))


@rule("8.7", "decided")
def _heat(e: Evidence) -> list[Seen]:
    if e.declared.get("heat_reused", 0) > 0:
        return judged(True, "heat_reused")
    return _at_most(e, "pue", "heat_pue_max")


@rule("9.7", "hinted")
def _inference(e: Evidence) -> list[Seen]:
    """Calls to a model per action of the user; the addresses of the model are declared in the journey."""
    calls = [r for r in e.requests if any(part in r["url"] for part in e.inference)]
    if not calls:
        return []
    actions = sum(p["actions"] for p in e.parts)
    size = sum(r["encoded_bytes"] for r in calls)
    slowest = max(r["duration_s"] for r in calls)
    few = len(calls) <= e.constants["inference_per_action_max"] * actions
    return judged(few, "inference", calls=len(calls), actions=actions, bytes=size, slowest_s=slowest)


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
