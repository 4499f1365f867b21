"""The establishment's facts: names, people, beds, and its declarations."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from ecosoin.kernel.errors import Problem

NUMBERS = (
    "users",
    "staff",
    "beds",
    "telework_staff",
    "telework_day_year",
    "household_person",
    "spare_server_share",
)
"""Facts that are numbers, not negative; every other fact is kept as a declaration."""


@dataclass(frozen=True)
class StudyFacts:
    """``numbers`` by name; ``declared`` keeps every other fact as written; ``organisation`` has its own place."""

    organisation: str | None
    numbers: dict[str, float]
    declared: dict[str, str]


def read_facts(con: duckdb.DuckDBPyConnection) -> tuple[StudyFacts, list[Problem]]:
    """The facts of the table ``study_fact``, and those that should be numbers and are not."""
    numbers: dict[str, float] = {}
    declared: dict[str, str] = {}
    problems: list[Problem] = []
    rows = con.execute("select fact, value, source_file, source_row from study_fact order by 3, 4").fetchall()
    for fact, text, file, row in rows:
        if fact not in NUMBERS:
            declared[fact] = text
            continue
        try:
            number = float(str(text).replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(",", "."))
        except ValueError:
            number = -1.0
        if not 0 <= number < float("inf") or (fact == "household_person" and number == 0):
            problems.append(Problem("fact-not-a-number", "error", file, row, "value", {"fact": fact, "value": text}))
        else:
            numbers[fact] = number
    return StudyFacts(declared.pop("organisation", None), numbers, declared), problems
