"""Who is the establishment? Its name, people and beds, and what it declares."""

from collections.abc import Iterable
from dataclasses import dataclass

from ecosoin.kernel.errors import Problem

NUMBERS = ("users", "staff", "beds", "telework_staff", "telework_day_year", "household_person", "spare_server_share")
"""Facts that are numbers, not negative; every other fact is kept as a declaration."""


@dataclass(frozen=True)
class StudyFacts:
    """``numbers`` by name; ``declared`` keeps every other fact as written; ``organisation`` has its own place."""

    organisation: str | None
    numbers: dict[str, float]
    declared: dict[str, str]


def facts_of(rows: Iterable[tuple[str, str, str, int]]) -> tuple[StudyFacts, list[Problem]]:
    """The facts of rows (fact, value, file, row), and those that should be numbers and are not."""
    numbers: dict[str, float] = {}
    declared: dict[str, str] = {}
    problems: list[Problem] = []
    for fact, text, file, row in rows:
        if fact not in NUMBERS:
            declared[fact] = text
            continue
        try:
            number = float(str(text).replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", "."))
        except ValueError:
            number = -1.0
        if not 0 <= number < float("inf") or (fact == "household_person" and number == 0):
            told = {"fact": fact, "value": text}
            problems.append(Problem("fact-not-a-number", "error", file, row, column="value", params=told))
        else:
            numbers[fact] = number
    return StudyFacts(declared.pop("organisation", None), numbers, declared), problems
