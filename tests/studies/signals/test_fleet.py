"""Signals of a fleet inventory, on both sides of their bounds."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ecosoin.inputs.signals import Machine, SoftwareFunction
from ecosoin.studies.signals.flagged import Flagged
from ecosoin.studies.signals.fleet import duplicate_functions, fleet_findings

DAY = date(2024, 6, 30)
THRESHOLDS = {"machine_not_seen": 60, "several_machines": 3, "many_screens": 4, "duplicate_software": 3}
FUNCTIONS = [
    SoftwareFunction("browser", "Firefox", "^firefox"),
    SoftwareFunction("browser", "Chrome", "^google chrome"),
    SoftwareFunction("browser", "Opera", "^opera"),
    SoftwareFunction("mail", "Outlook", "^outlook"),
    SoftwareFunction("mail", "Thunderbird", "thunderbird"),
    SoftwareFunction("mail", "Evolution", "^evolution$"),
]
ALL_BROWSERS = ("opera", "firefox", "google chrome")


def machine(name: str, kind: str = "computer", user: str = "", **more: Any) -> Machine:
    fields: dict[str, Any] = {"seen": None, "screens": None, "software": None} | more
    return Machine(name, kind, user, **fields)


def findings(*machines: Machine) -> dict[str, Flagged]:
    return {f.signal: f for f in fleet_findings(machines, FUNCTIONS, THRESHOLDS, DAY)}


def test_nothing_known_gives_nothing() -> None:
    assert findings() == {} and findings(machine("a")) == {}


def test_machines_not_seen_for_longer_than_the_limit() -> None:
    """Sixty days before 30 June is 1 May: the machine of that day is still in time."""
    old = date(2024, 4, 30)
    found = findings(
        machine("a", seen=old), machine("b", "phone", seen=old), machine("c", "printer", seen=date(2020, 1, 1)),
        machine("d", "laptop", seen=old), machine("e", "drone", seen=old), machine("f", "laptop", seen=old),
        machine("g", seen=date(2024, 5, 1)), machine("h"),
    )["machine_not_seen"]  # fmt: skip
    assert (found.count, found.population) == (6, 7)
    assert found.amounts == {"unit:desktop": 1, "unit:smartphone": 1, "unit:printer": 1, "unit:laptop": 2}
    assert found.examples[:3] == ("a (2024-04-30)", "b (2024-04-30)", "c (2020-01-01)")


def test_people_with_several_machines() -> None:
    """Three computers or more: ANNE has four (three to spare), bob three (two); phones do not count."""
    owned = [machine(f"a{i}", "laptop" if i % 2 else "computer", "anne" if i % 2 else "ANNE") for i in range(4)]
    owned += [machine(f"b{i}", user="bob") for i in range(3)]
    owned += [machine(f"c{i}", user="carl") for i in range(2)] + [machine("c2", "phone", "carl")]
    owned += [machine("d", user="dora"), *[machine(f"n{i}") for i in range(5)]]
    found = findings(*owned)["several_machines"]
    assert (found.count, found.population) == (2, 4)
    assert found.amounts == {"unit": 5.0}
    assert found.examples == ("a0 + a1 + a2 + a3", "b0 + b1 + b2")


def test_desks_with_many_screens() -> None:
    """Four screens or more: those beyond three are to spare, 1 and 3."""
    found = findings(
        machine("a", screens=4), machine("b", screens=3), machine("c", "laptop", screens=6), machine("d", screens=0),
        machine("e"), machine("f", "phone", screens=9),
    )["many_screens"]  # fmt: skip
    assert (found.count, found.population) == (2, 4)
    assert found.amounts == {"unit": 4.0} and found.examples == ("a", "c")


def test_programs_that_serve_one_function() -> None:
    found = findings(
        machine("a", software=("Opera 99", "Google Chrome 120", "Firefox ESR", "Word")),
        machine("b", software=("Opera", "Google Chrome", "Outlook", "Evolution")),
        machine("c", "laptop", software=("mozilla thunderbird", "outlook", "evolution", *ALL_BROWSERS)),
        machine("d", software=()), machine("e"), machine("f", "phone", software=ALL_BROWSERS),
    )["duplicate_software"]  # fmt: skip
    assert (found.count, found.population) == (2, 3) and found.amounts == {}
    assert found.examples == (
        "a: Chrome, Firefox, Opera",
        "c: Chrome, Firefox, Opera; Evolution, Outlook, Thunderbird",
    )


@pytest.mark.parametrize(("least", "functions"), [(2, {"browser", "mail"}), (3, {"browser"}), (4, set())])
def test_how_many_programs_make_a_double(least: int, functions: set[str]) -> None:
    programs = ["firefox", "google chrome", "opera", "outlook", "evolution", "evolution data server"]
    assert set(duplicate_functions(programs, FUNCTIONS, least)) == functions


def test_ten_examples_are_shown() -> None:
    old = date(2020, 1, 1)
    machines = [machine(f"m{i}", user=f"u{i // 3}", seen=old, screens=5, software=ALL_BROWSERS) for i in range(36)]
    found = findings(*machines)
    assert {s: len(f.examples) for s, f in found.items()} == dict.fromkeys(THRESHOLDS, 10)
    assert {s: f.count for s, f in found.items()} == {
        "machine_not_seen": 36, "several_machines": 12, "many_screens": 36, "duplicate_software": 36,
    }  # fmt: skip
