"""What does the organisation declare? Yes, no, unknown or a grade: any other text declares nothing, and is told."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from ecosoin.inputs.cells import word
from ecosoin.kernel.errors import Problem
from ecosoin.results.footprint import Declared

Row = tuple[str, str, str, int, date | None, str | None, str | None]
"""A fact: its name and value, the file and row that say it, the day, the author, what is added."""
UNKNOWN = "unknown"


def declarations_of(
    rows: Iterable[Row], facts: Iterable[Mapping[str, str]], words: Iterable[Mapping[str, str]]
) -> tuple[list[Declared], list[Problem]]:
    """The declarations among the facts of an establishment, and those that say neither yes, no nor unknown.

    ``facts``: the known facts (``fact``, ``unit``); ``words``: what answers a unit (``unit``, ``answer``, ``word``),
    everywhere or for one ``fact``.
    """
    unit_of = {f["fact"]: f["unit"] for f in facts}
    answers = {(w["unit"], w["fact"], word(w["word"])): w["answer"] for w in words}
    units = {unit for unit, _, _ in answers}
    declared: list[Declared] = []
    problems: list[Problem] = []
    for fact, value, file, row, day, author, note in rows:
        unit = unit_of.get(fact, "")
        if unit not in units:
            continue
        said = word(value)
        answer = answers.get((unit, fact, said), answers.get((unit, "", said)))
        if answer is None:
            problem = Problem("answer-not-read", "doubt", file, row, column="value")
            if unit == "grade":
                problem = Problem("grade-not-read", "doubt", file, row, column="value")
            problems.append(replace(problem, params={"fact": fact, "value": value}))
        day_told = day.isoformat() if day else None
        declared.append(Declared(fact=fact, answer=answer, value=value, date=day_told, author=author, note=note))
    return declared, problems


def answers_of(declared: Iterable[Declared]) -> dict[str, str]:
    """Fact -> answer; what is unknown, or says nothing that is understood, is not declared."""
    return {d.fact: d.answer for d in declared if d.answer not in (None, UNKNOWN)}  # type: ignore[misc]
