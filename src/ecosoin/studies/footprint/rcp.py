"""The 32 checkable rules of the RCP Système d'information: met, not met, to declare, or not applicable.

What a study can show by itself is judged from :class:`Evidence`. What only the organisation knows is read from its
declarations, which never override what the study shows. A rule that the inventory holds nothing of is not met: saying
that there is no such thing is a declaration too. Reasons are codes, said by ``words/rcp.csv``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ecosoin.kernel.errors import Problem
from ecosoin.results.footprint import RuleVerdict, Verdict

TIERS_ASKED = ("terminals", "networks", "datacentres", "non_digital")
_HIGHEST_GRADE = "5"
_ABSENT, _UNLISTED, _DENIED = "absent", "unlisted", "denied"
"""Reasons common to all rules: declared absent; declared present, in no line; what is asked is declared not done."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What the study shows: numbers of inventory lines whose quantity is not zero, shares 0-1.

    ``declared``: fact -> ``yes``, ``no`` or a grade (:func:`ecosoin.studies.footprint.declarations.answers_of`).
    """

    lines: int = 0
    unmatched: int = 0
    """Lines whose type no item answers to: in no total."""
    tiers: frozenset[str] = frozenset()
    quality_lines: int = 0
    assumed_lines: int = 0
    users: float | None = None
    mandatory_coverage: float = 0.0
    """The least share of lines covered, of the mandatory criteria."""
    stage_share: float = 0.0
    """Share of (line, stage) pairs with a climate value."""
    unstaged: tuple[Mapping[str, str], ...] = ()
    """Labels of the items that lack a stage, heaviest first."""
    unstaged_share: float = 0.0
    """Their share of the climate total."""
    embedded_lines: int = 0
    powered_lines: int = 0
    sources: int = 0
    sources_undated: int = 0
    sources_shipped: bool = True
    """Whether every source used is of a set that Ecosoin ships."""
    cloud_lines: int = 0
    cloud_not_a_year: int = 0
    refurbished_lines: int = 0
    reused_lines: int = 0
    personal_lines: int = 0
    telework_staff: float | None = None
    telework_lines: int = 0
    """Lines of the boxes of teleworkers."""
    servers: int = 0
    spare: Literal["given", "default", "unknown", "no_servers"] = "unknown"
    machines: int = 0
    room_lines: int = 0
    """What stands in the organisation's own rooms."""
    room_energy_lines: int = 0
    """Of these, those whose energy is given."""
    room_pue_lines: int = 0
    """Of these, those whose PUE is given, above 1."""
    flow_lines: int = 0
    """Lines of electricity of the rooms themselves: losses of UPS, cooling."""
    rooms_without_flow: int = 0
    """Rooms that neither a PUE given nor such a line answers for."""
    rooms_twice: int = 0
    """Rooms that give a PUE and such lines."""
    building_lines: int = 0
    travel_lines: int = 0
    medical_lines: int = 0
    own_mixes: int = 0
    """Places whose electricity is a mix of the user's."""
    declared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ruling:
    """A verdict, its ``cause`` when the verdict has several, what it rests on; ``against``: the fact it contradicts."""

    verdict: Verdict
    cause: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    by: Literal["establishment", "tool"] = "establishment"
    against: str = ""


Judge = Callable[[Evidence], Ruling]


def _either(test: bool, **params: Any) -> Ruling:
    return Ruling("met" if test else "not_met", params=params)


def _asked(e: Evidence, fact: str, **params: Any) -> Ruling:
    """What only the organisation can say."""
    answer = e.declared.get(fact)
    if answer == "no":
        return Ruling("not_met", _DENIED)
    return Ruling("met" if answer else "to_declare", params=params)


def _present(e: Evidence, lines: float, absence: str, judged: Callable[[], Ruling], *, cause: str = "") -> Ruling:
    """The ruling on what ``lines`` hold; where none does, ``absence`` is for the organisation to declare."""
    answer = e.declared.get(absence)
    if lines:
        found = judged()
        against = absence if answer == "yes" else ""
        return replace(found, params={"count": lines, **found.params}, against=found.against or against)
    if answer == "yes":
        return Ruling("not_applicable", _ABSENT)
    return Ruling("not_met", _UNLISTED) if answer == "no" else Ruling("to_declare", cause)


def _tool(count: Callable[[Evidence], int]) -> Judge:
    """What Ecosoin does in every study that holds something to do it on."""

    def judge(e: Evidence) -> Ruling:
        n = count(e)
        return Ruling("met" if n else "not_applicable", "" if n else "nothing", {"count": n}, by="tool")

    return judge


def _all_lines(e: Evidence) -> int:
    return e.lines


def _matched(e: Evidence) -> int:
    return e.lines - e.unmatched


def _missing_tiers(e: Evidence) -> list[str]:
    return [t for t in TIERS_ASKED if t not in e.tiers]


def _all_tiers(e: Evidence) -> Ruling:
    missing, told = _missing_tiers(e), e.declared.get("tier_exclusions") == "yes"
    params = {"tiers": len(TIERS_ASKED) - len(missing), "missing": missing}
    if not missing:
        return Ruling("met", params=params, against="tier_exclusions" if told else "")
    if told and len(missing) < len(TIERS_ASKED):
        return Ruling("met", "excluded", params)
    return Ruling("not_met", "tiers", params, against="tier_exclusions" if told else "")


def _whole(fact: str, *, tiers: bool = False) -> Judge:
    """A declaration that the account is whole: unknown lines, or a tier without any, contradict it."""

    def judge(e: Evidence) -> Ruling:
        missing = _missing_tiers(e) if tiers and e.declared.get("tier_exclusions") != "yes" else []
        told = {"unmatched": e.unmatched, "missing": missing}
        if e.declared.get(fact) == "yes" and (e.unmatched or missing or not e.lines):
            return Ruling("not_met", "contradicted_tiers" if missing else "contradicted", told, against=fact)
        return _asked(e, fact, lines=e.lines)

    return judge


def _premises(e: Evidence) -> Ruling:
    def judged() -> Ruling:
        told = {k: getattr(e, f"{k}_lines") for k in ("building", "flow", "room", "room_pue")}
        if e.rooms_twice:
            return Ruling("not_met", "twice", {**told, "rooms": e.rooms_twice})
        if e.rooms_without_flow or not (e.room_lines or e.flow_lines or e.declared.get("no_datacentre") == "yes"):
            return Ruling("not_met", "flows", {**told, "rooms": e.rooms_without_flow})
        if not e.building_lines:
            return Ruling("not_met", "premises", told)
        return Ruling("met", "lines" if e.flow_lines else "pue" if e.room_lines else "premises", told)

    found = _present(e, e.room_lines + e.flow_lines + e.building_lines, "no_datacentre", judged)
    rooms = e.room_lines or not found.against
    return found if rooms else Ruling(found.verdict, found.cause, found.params)


def _proved(e: Evidence, lines: int, absence: str, proof: str) -> Ruling:
    """A second life counts on evidence."""
    rulings = {"yes": Ruling("met", "proved"), "no": Ruling("not_met")}
    answer = e.declared.get(proof, "")
    return _present(e, lines, absence, lambda: rulings.get(answer, Ruling("to_declare")), cause="absence")


def _graded(e: Evidence) -> Ruling:
    grade = e.declared.get("cloud_quality")
    if grade is None:
        return Ruling("to_declare", "grade")
    return Ruling("met", "graded" if grade == _HIGHEST_GRADE else "flagged", {"grade": grade})


def _telework(e: Evidence) -> Ruling:
    if e.telework_staff == 0 and not e.telework_lines:
        return Ruling("not_applicable", "none")
    if e.telework_staff and not e.telework_lines:
        return Ruling("not_met", params={"staff": e.telework_staff})
    told = {"staff": e.telework_staff or 0}
    return _present(e, e.telework_lines, "no_telework", lambda: Ruling("met", "counted", told))


def _measured(e: Evidence) -> Ruling:
    told = {"given": e.room_energy_lines, "assumed": e.room_lines - e.room_energy_lines}
    answer = e.declared.get("energy_method")
    if told["assumed"]:
        return Ruling("not_met", params=told, against="energy_method" if answer == "yes" else "")
    if answer == "no":
        return Ruling("not_met", _DENIED, told)
    return Ruling("met" if answer else "to_declare", "measured" if answer else "method", told)


def _machines(e: Evidence) -> Ruling:
    told = {"machines": e.machines}
    return _present(e, e.machines, "no_virtual_machine", lambda: Ruling("met", params=told, by="tool"))


def _sources(e: Evidence) -> Ruling:
    told = {"count": e.sources, "undated": e.sources_undated}
    by: Literal["establishment", "tool"] = "tool" if e.sources_shipped else "establishment"
    if not e.sources:
        return Ruling("not_applicable", "nothing", told, by=by)
    return Ruling("not_met" if e.sources_undated else "met", params=told, by=by)


def _location_based(e: Evidence) -> Ruling:
    if e.own_mixes:
        return Ruling("to_declare", params={"count": e.own_mixes})
    return _tool(lambda e: e.powered_lines)(e)


def _quality(e: Evidence) -> Ruling:
    share = e.quality_lines / e.lines if e.lines else 0.0
    return _either(0 < e.lines == e.quality_lines, quality=f"{100 * share:.0f}", lines=e.lines)


def _cloud(e: Evidence, judged: Callable[[], Ruling]) -> Ruling:
    return _present(e, e.cloud_lines, "no_cloud", judged)


def _room(e: Evidence, lines: int, judged: Callable[[], Ruling]) -> Ruling:
    return _present(e, lines, "no_datacentre", judged, cause="absence")


def _coverage(e: Evidence) -> Ruling:
    return _either(_matched(e) > 0 and e.mandatory_coverage == 1, coverage=f"{100 * e.mandatory_coverage:.0f}")


def _stages(e: Evidence) -> Ruling:
    told = {"stages": f"{100 * e.stage_share:.0f}", "items": list(e.unstaged), "share": f"{100 * e.unstaged_share:.0f}"}
    return Ruling("met", params=told) if _matched(e) and e.stage_share == 1 else Ruling("not_met", "split", told)


RULES: Mapping[str, Judge] = {
    "R01": _tool(_all_lines),
    "R02": lambda e: _either(bool(e.users), users=f"{e.users or 0:g}"),
    "R03": _tool(_matched),
    "R04": _all_tiers,
    "R05": _whole("all_connected_equipment"),
    "R06": lambda e: _cloud(e, lambda: Ruling("met", "counted")),
    "R07": _premises,
    "R08": lambda e: _either(e.travel_lines > 0, count=e.travel_lines),
    "R09": _stages,
    "R10": _whole("exclusions"),
    "R11": _tool(lambda e: e.embedded_lines),
    "R12": lambda e: _proved(e, e.refurbished_lines, "no_refurbished", "refurbished_proof"),
    "R13": lambda e: _proved(e, e.reused_lines, "no_reuse", "reuse_certificates"),
    "R14": lambda e: _present(e, e.personal_lines, "no_byod", lambda: Ruling("met", "counted")),
    "R15": lambda e: _cloud(e, lambda: _either(e.cloud_not_a_year == 0, longer=e.cloud_not_a_year)),
    "R16": lambda e: _cloud(e, lambda: _graded(e)),
    "R17": _telework,
    "R18": _quality,
    "R19": _whole("annex_a_complete", tiers=True),
    "R20": _quality,
    "R21": _tool(_all_lines),
    "R22": _coverage,
    "R23": _sources,
    "R24": lambda e: replace(_tool(_all_lines)(e), params={"assumed": e.assumed_lines, "count": e.lines}),
    "R25": _tool(_all_lines),
    "R26": _tool(_all_lines),
    "R27": _location_based,
    "R28": lambda e: _room(e, e.room_lines, lambda: _measured(e)),
    "R29": lambda e: _room(e, e.servers, lambda: _either(e.spare in ("given", "default"))),
    "R30": _machines,
    "R31": lambda e: _room(e, e.room_lines, lambda: _asked(e, "datacentre_indicators")),
    "R32": lambda e: _present(e, e.medical_lines, "medical_exclusions", lambda: Ruling("met", "counted")),
}
_PARTIAL = frozenset({"medical_exclusions"})
"""What may be left out in part: lines that hold some do not contradict it."""


def rcp_verdicts(evidence: Evidence) -> tuple[list[RuleVerdict], list[Problem]]:
    """The 32 verdicts in order, each with the code of its reason, and the declarations that the study contradicts."""
    verdicts, contradicted = [], dict[str, list[str]]()
    for rule, judge in RULES.items():
        found = judge(evidence)
        common = found.cause in (_ABSENT, _UNLISTED, _DENIED, "nothing")
        reason = f"rcp.{found.cause}" if common else f"rcp.{rule}.{found.verdict}"
        reason += f"_{found.cause}" if found.cause and not common else ""
        verdicts.append(
            RuleVerdict(id=rule, verdict=found.verdict, by=found.by, reason=reason, params=dict(found.params))
        )
        if found.against and found.against not in _PARTIAL:
            contradicted.setdefault(found.against, []).append(rule)
    problems = [
        Problem("declaration-contradicted", "doubt", params={"fact": fact, "rules": ", ".join(rules)})
        for fact, rules in contradicted.items()
    ]
    return verdicts, problems
