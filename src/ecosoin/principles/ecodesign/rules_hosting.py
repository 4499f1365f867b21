"""Rules of theme 8: declared figures of the hosting against the thresholds of the reference."""

from __future__ import annotations

from ecosoin.principles.ecodesign.findings import Evidence, Finding, rule, verdict


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


@rule("8.6")
def _grid(e: Evidence) -> list[Finding]:
    return _at_most(e, "8.6", "grid_g_kwh", "grid_g_kwh_max")


@rule("8.7")
def _heat(e: Evidence) -> list[Finding]:
    if e.declared.get("heat_reused", 0) > 0:
        return verdict("8.7", "decided", True, "heat_reused")
    return _at_most(e, "8.7", "pue", "heat_pue_max")
