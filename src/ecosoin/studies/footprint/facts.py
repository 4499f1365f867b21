"""Who is the establishment? Its people and beds, what it declares, and what the totals are for each of its persons."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ecosoin.engine.impacts import CriterionWeight, boundary_share, single_score
from ecosoin.kernel.errors import Problem
from ecosoin.results.footprint import Boundary, Normalisation, Plausibility
from ecosoin.results.record import Total

Rows = Iterable[Mapping[str, str]]

_PER = (("user", "users"), ("bed", "beds"), ("staff", "staff"))
NUMBERS = ("users", "staff", "beds", "telework_staff", "telework_day_year", "household_person", "spare_server_share")
"""Facts that are numbers, not negative; every other fact is kept as a declaration."""


@dataclass(frozen=True)
class StudyFacts:
    """``numbers`` by name; ``declared`` keeps every other fact as written; ``organisation`` has its own place."""

    organisation: str | None
    numbers: dict[str, float]
    declared: dict[str, str]


def facts_of(rows: Iterable[tuple[str, str, str, int]], least: float, most: float) -> tuple[StudyFacts, list[Problem]]:
    """The facts of rows (fact, value, file, row), and those that should be numbers and are not.

    ``least`` and ``most`` bound what a number that is not zero may be.
    """
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
        elif number and not least <= number <= most:
            told = {"value": text, "least": f"{least:g}", "most": f"{most:g}"}
            problems.append(Problem("number-implausible", "error", file, row, column="value", params=told))
        else:
            numbers[fact] = number
    return StudyFacts(declared.pop("organisation", None), numbers, declared), problems


def normalisation(total_rows: Sequence[Total], facts: StudyFacts, criteria: Rows, boundaries: Rows) -> Normalisation:
    """The EF 3.1 single score, and shares of the planetary boundaries per user, bed and member of staff."""
    weighted = [r for r in criteria if r["weight"]]
    weights = [CriterionWeight(r["criterion"], float(r["normalisation"]), float(r["weight"])) for r in weighted]
    values = {r.criterion: r.mean for r in total_rows}
    score = single_score(values, weights)
    shares = []
    for r in boundaries:
        total = values.get(r["criterion"])
        for per, fact in _PER:
            persons = facts.numbers.get(fact)
            if total is not None and persons:
                share = boundary_share(total, persons, float(r["boundary"]), float(r["world_population"]))
                shares.append(Boundary(criterion=r["criterion"], per=per, share=share))
    return Normalisation(
        single_score_mpt=score.value_mpt,
        weight_share=score.weight_share,
        missing=list(score.missing),
        boundaries=shares,
    )


def plausibility(total_rows: Sequence[Total], facts: StudyFacts, published: Rows) -> list[Plausibility]:
    """The result beside published orders of magnitude, per unit they are given in; a check, never a tuning."""
    values = {r.criterion: r.mean for r in total_rows}
    rows = []
    for r in published:
        total, count = values.get(r["criterion"]), facts.numbers.get(r["per"])
        if total is None or not count:
            continue
        low, high = (float(r[k]) if r[k] else None for k in ("low", "high"))
        rows.append(
            Plausibility(
                id=r["id"],
                criterion=r["criterion"],
                per=r["per"],
                value=total / count,
                low=low,
                central=float(r["value"]),
                high=high,
                unit=r["unit"],
                source=r["source_id"],
            )
        )
    return rows
