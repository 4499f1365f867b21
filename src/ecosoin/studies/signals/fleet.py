"""Signals in a fleet inventory (GLPI): not seen, several a person, too many screens, duplicate software."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from ecosoin.inputs.signals import Machine, SoftwareFunction
from ecosoin.studies.signals.flagged import Flagged

_SHOWN = 10
_ITEM = {"computer": "desktop", "phone": "smartphone", "printer": "printer", "laptop": "laptop"}


def fleet_findings(
    machines: Sequence[Machine], functions: Sequence[SoftwareFunction], thresholds: Mapping[str, float], today: date
) -> list[Flagged]:
    """Every signal the inventory allows; no person is named, only machines."""
    found: list[Flagged] = []
    dated = [m for m in machines if m.seen is not None]
    if dated:
        old = [m for m in dated if m.seen and (today - m.seen).days > thresholds["machine_not_seen"]]
        found.append(_devices("machine_not_seen", old, len(dated)))
    computers = [m for m in machines if m.kind in ("computer", "laptop")]
    people = defaultdict(list)
    for machine in computers:
        if machine.user:
            people[machine.user.casefold()].append(machine)
    if people:
        least = thresholds["several_machines"]
        many = [p for p, owned in people.items() if len(owned) >= least]
        spare = sum(len(people[p]) - 1 for p in many)
        shown = tuple(" + ".join(m.name for m in people[p]) for p in many[:_SHOWN])
        found.append(Flagged("several_machines", len(many), len(people), {"unit": float(spare)}, examples=shown))
    screened = [m for m in computers if m.screens is not None]
    if screened:
        least = int(thresholds["many_screens"])
        many_screens = [m for m in screened if (m.screens or 0) >= least]
        spare = sum((m.screens or 0) - least + 1 for m in many_screens)
        names = tuple(m.name for m in many_screens[:_SHOWN])
        found.append(Flagged("many_screens", len(many_screens), len(screened), {"unit": float(spare)}, examples=names))
    return found + _duplicates(computers, functions, int(thresholds["duplicate_software"]))


def _devices(signal: str, flagged: Sequence[Machine], population: int) -> Flagged:
    """Devices counted under their items; a kind the catalogue does not know is flagged without a saving."""
    amounts: dict[str, float] = defaultdict(float)
    for machine in flagged:
        if machine.kind in _ITEM:
            amounts[f"unit:{_ITEM[machine.kind]}"] += 1
    names = tuple(f"{m.name} ({m.seen})" for m in flagged[:_SHOWN])
    return Flagged(signal, len(flagged), population, dict(amounts), examples=names)


def duplicate_functions(
    software: Sequence[str], functions: Sequence[SoftwareFunction], least: int
) -> dict[str, set[str]]:
    """Functions served by ``least`` programs or more: function -> programs.

    >>> f = [SoftwareFunction("b", "Firefox", "^firefox"), SoftwareFunction("b", "Chrome", "^chrome")]
    >>> sorted(duplicate_functions(["firefox", "chrome 120"], f, 2)["b"])
    ['Chrome', 'Firefox']
    """
    found: dict[str, set[str]] = defaultdict(set)
    for f in functions:
        pattern = re.compile(f.pattern, re.IGNORECASE)
        if any(pattern.search(name) for name in software):
            found[f.function].add(f.software)
    return {function: programs for function, programs in found.items() if len(programs) >= least}


def _duplicates(computers: Sequence[Machine], functions: Sequence[SoftwareFunction], least: int) -> list[Flagged]:
    collected = [m for m in computers if m.software]
    if not collected:
        return []
    flagged = []
    for machine in collected:
        twice = duplicate_functions(machine.software or (), functions, least)
        if twice:
            flagged.append(f"{machine.name}: " + "; ".join(", ".join(sorted(p)) for p in twice.values()))
    return [Flagged("duplicate_software", len(flagged), len(collected), {}, examples=tuple(flagged[:_SHOWN]))]
