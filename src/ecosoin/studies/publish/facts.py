"""Which fields of a form does the study answer, and which are left to the organisation?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ecosoin.results.publication import FormField


@dataclass(frozen=True)
class StudyFact:
    """What a study knows: one value, or one by key; ``partial``: of a part of what is asked."""

    value: float | None
    values: Mapping[str, float] = field(default_factory=dict)
    partial: bool = False


def filled_fields(rows: Iterable[Mapping[str, str]], facts: Mapping[str, StudyFact | None]) -> list[FormField]:
    """The fields of ``reference/publication/fields.csv``, each with what is known of it."""
    found = []
    for row in rows:
        fact = facts[row["fact"]] if row["fact"] else None
        found.append(
            FormField(
                form=row["form"],
                id=row["id"],
                unit=row["unit"],
                value=fact.value if fact else None,
                values=dict(fact.values) if fact else {},
                status="to_complete" if fact is None else "partial" if fact.partial else "known",
            )
        )
    return found
