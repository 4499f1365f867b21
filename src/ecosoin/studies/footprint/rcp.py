"""The 32 checkable rules of the RCP Système d'information: met, not met, or for the user to declare.

What a study can show by itself is judged from :class:`Evidence`; what only the organisation knows is read from its
declarations, and stays ``to_declare`` until it has spoken. Reasons are codes, said by ``words/rcp.csv``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from ecosoin.results.footprint import RuleVerdict

Verdict = Literal["met", "not_met", "to_declare"]


@dataclass(frozen=True)
class Evidence:
    """What the study shows. Shares are 0-1; counts are inventory lines; ``declared`` are the user's declarations."""

    users: float | None
    tiers: frozenset[str]
    line_count: int
    mandatory_coverage: float
    stage_share: float
    quality_given_share: float
    cloud_lines: int
    cloud_lifetime_one: bool
    refurbished_lines: int
    reused_lines: int
    ownership_given: bool
    telework: bool
    spare: Literal["given", "default", "unknown", "no_servers"]
    machines: int
    assumed_lines: int
    measured_datacentre_energy: bool
    dsi_travel: bool
    buildings: bool
    technical_environment: bool
    sources_dated: bool
    declared: Mapping[str, str]


_NO = ("", "0", "no", "non", "false", "faux")


def has_declared(evidence: Evidence, name: str) -> bool:
    """Whether the organisation declares it; a declared « non » is not a declaration."""
    return evidence.declared.get(name, "").strip().casefold() not in _NO


def _guaranteed(e: Evidence) -> Verdict:
    """What Ecosoin itself does in every study."""
    return "met"


def _declared(name: str) -> Callable[[Evidence], Verdict]:
    return lambda e: "met" if has_declared(e, name) else "to_declare"


def _when(test: Callable[[Evidence], bool]) -> Callable[[Evidence], Verdict]:
    return lambda e: "met" if test(e) else "not_met"


def _all_tiers(e: Evidence) -> Verdict:
    wanted = {"terminals", "networks", "datacentres", "non_digital"}
    return "met" if wanted <= e.tiers or has_declared(e, "tier_exclusions") else "not_met"


RULES: Mapping[str, Callable[[Evidence], Verdict]] = {
    "R01": _guaranteed,
    "R02": _when(lambda e: bool(e.users)),
    "R03": _guaranteed,
    "R04": _all_tiers,
    "R05": _declared("all_connected_equipment"),
    "R06": lambda e: "met" if e.cloud_lines else _declared("no_cloud")(e),
    "R07": _when(lambda e: e.technical_environment and e.buildings),
    "R08": _when(lambda e: e.dsi_travel),
    "R09": _when(lambda e: e.stage_share == 1.0),
    "R10": _declared("exclusions"),
    "R11": _guaranteed,
    "R12": lambda e: _declared("refurbished_proof")(e) if e.refurbished_lines else "met",
    "R13": lambda e: _declared("reuse_certificates")(e) if e.reused_lines else "met",
    "R14": lambda e: "met" if e.ownership_given else _declared("no_byod")(e),
    "R15": _when(lambda e: e.cloud_lines == 0 or e.cloud_lifetime_one),
    "R16": _when(lambda e: e.cloud_lines == 0 or has_declared(e, "cloud_quality")),
    "R17": lambda e: "met" if e.telework else _declared("no_telework")(e),
    "R18": _when(lambda e: e.quality_given_share == 1.0),
    "R19": _declared("annex_a_complete"),
    "R20": _when(lambda e: e.quality_given_share == 1.0),
    "R21": _guaranteed,
    "R22": _when(lambda e: e.mandatory_coverage == 1.0),
    "R23": _when(lambda e: e.sources_dated),
    "R24": _guaranteed,
    "R25": _guaranteed,
    "R26": _guaranteed,
    "R27": _guaranteed,
    "R28": lambda e: "met" if e.measured_datacentre_energy else _declared("energy_method")(e),
    "R29": _when(lambda e: e.spare != "unknown"),
    "R30": _guaranteed,
    "R31": _declared("datacentre_indicators"),
    "R32": lambda e: "met" if "medical_devices" in e.tiers else _declared("medical_exclusions")(e),
}


def rcp_verdicts(evidence: Evidence) -> list[RuleVerdict]:
    """The 32 verdicts in order, each with the code of its reason."""
    figures = {
        "users": f"{evidence.users or 0:g}",
        "tiers": len(evidence.tiers),
        "lines": evidence.line_count,
        "coverage": f"{100 * evidence.mandatory_coverage:.0f}",
        "stages": f"{100 * evidence.stage_share:.0f}",
        "quality": f"{100 * evidence.quality_given_share:.0f}",
        "cloud": evidence.cloud_lines,
        "machines": evidence.machines,
        "assumed": evidence.assumed_lines,
    }
    verdicts = []
    for rule, judge in RULES.items():
        verdict = judge(evidence)
        by: Literal["establishment", "tool"] = "tool" if judge is _guaranteed else "establishment"
        reason = f"rcp.{rule}.{verdict}"
        verdicts.append(RuleVerdict(id=rule, verdict=verdict, by=by, reason=reason, params=dict(figures)))
    return verdicts
