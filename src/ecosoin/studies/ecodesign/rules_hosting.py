"""Rules of themes 8 and 9: declared figures of the hosting, calls to a model."""

from ecosoin.studies.ecodesign.findings import Evidence, Seen, judged, rule


def _at_most(e: Evidence, declared: str, limit: str) -> list[Seen]:
    if declared not in e.declared:
        return []
    value = e.declared[declared]
    return judged(value <= e.constants[limit], declared, value=value)


@rule("8.3", "decided")
def _pue(e: Evidence) -> list[Seen]:
    return _at_most(e, "pue", "pue_max")


@rule("8.4", "decided")
def _wue(e: Evidence) -> list[Seen]:
    return _at_most(e, "wue", "wue_max")


@rule("8.5", "hinted")
def _power(e: Evidence) -> list[Seen]:
    """Declared share of electricity covered by renewable contracts or guarantees [0-1]; hosts against a green list."""
    found: list[Seen] = []
    if "renewable_share" in e.declared:
        share = e.declared["renewable_share"]
        found = judged(share > e.constants["renewable_share_min"], "renewable_share", percent=100 * share)
    if e.green_hosts is not None:
        listed = {h: _listed(h, e.green_hosts) for h in e.first_party_hosts()}
        found += [Seen(known, "green-list" if known else "not-in-green-list", {}, h) for h, known in listed.items()]
    return found


def _listed(host: str, known: frozenset[str]) -> bool:
    """A host, or a domain above it, is in the list."""
    labels = host.split(".")
    return any(".".join(labels[i:]) in known for i in range(len(labels)))


@rule("8.6", "decided")
def _grid(e: Evidence) -> list[Seen]:
    return _at_most(e, "grid_g_kwh", "grid_g_kwh_max")


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
