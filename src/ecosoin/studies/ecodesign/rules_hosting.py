"""Rules of themes 8 and 9: declared figures of the hosting, calls to a model."""

from __future__ import annotations

from ecosoin.studies.ecodesign.findings import Evidence, Finding, rule, verdict


def _at_most(e: Evidence, criterion: str, declared: str, limit: str) -> list[Finding]:
    if declared not in e.declared:
        return []
    value = e.declared[declared]
    return verdict(criterion, "decided", value <= e.constants[limit], f"{declared}={value:g}")


@rule("8.3")
def _pue(e: Evidence) -> list[Finding]:
    return _at_most(e, "8.3", "pue", "pue_max")


@rule("8.4")
def _wue(e: Evidence) -> list[Finding]:
    return _at_most(e, "8.4", "wue", "wue_max")


@rule("8.5")
def _power(e: Evidence) -> list[Finding]:
    """Declared share of electricity covered by renewable contracts or guarantees [0-1]; hosts against a green list."""
    found = []
    if "renewable_share" in e.declared:
        share = e.declared["renewable_share"]
        mostly = share > e.constants["renewable_share_min"]
        found = verdict("8.5", "hinted", mostly, f"renewable_share={share:g}")
    if e.green_hosts is not None:
        hosts = e.first_party_hosts()
        found += [Finding("8.5", "hinted", _listed(h, e.green_hosts), "green-list", h) for h in hosts]
    return found


def _listed(host: str, known: frozenset[str]) -> bool:
    """A host, or a domain above it, is in the list."""
    labels = host.split(".")
    return any(".".join(labels[i:]) in known for i in range(len(labels)))


@rule("8.6")
def _grid(e: Evidence) -> list[Finding]:
    return _at_most(e, "8.6", "grid_g_kwh", "grid_g_kwh_max")


@rule("8.7")
def _heat(e: Evidence) -> list[Finding]:
    if e.declared.get("heat_reused", 0) > 0:
        return verdict("8.7", "decided", True, "heat_reused")
    return _at_most(e, "8.7", "pue", "heat_pue_max")


@rule("9.7")
def _inference(e: Evidence) -> list[Finding]:
    """Calls to a model per action of the user; the addresses of the model are declared in the journey."""
    calls = [r for r in e.requests if any(part in r["url"] for part in e.inference)]
    if not calls:
        return []
    actions = sum(p["actions"] for p in e.parts)
    size = sum(r["encoded_bytes"] for r in calls)
    slowest = max(r["duration_s"] for r in calls)
    signal = f"inference={len(calls)} actions={actions} bytes={size} slowest={slowest:.2f}s"
    return verdict("9.7", "hinted", len(calls) <= e.constants["inference_per_action_max"] * actions, signal)
