"""What did an assessor say of each RGESN criterion, and which limits does a team set itself?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, get_args

from ecosoin.words import languages, say

Status = Literal["met", "in_progress", "not_met", "not_applicable", "to_assess"]
STATUSES: tuple[Status, ...] = get_args(Status)
NO_OTHER_KEY = {"extra": "forbid"}
"""How the door checks a file of one of these shapes."""


def points_of(status: Status, weight: float) -> tuple[float, float]:
    """Points won and possible of a criterion.

    >>> points_of("in_progress", 1.5), points_of("not_applicable", 1.5)
    ((0.0, 1.5), (0.0, 0.0))
    """
    return (weight if status == "met" else 0.0), (0.0 if status == "not_applicable" else weight)


@cache
def statuses_by_word() -> Mapping[str, Status]:
    """The status each word of each language means, in lower case; a code means itself."""
    said = {say(f"ecodesign.status_{code}", k).casefold(): code for code in STATUSES for k in languages()}
    return {**said, **{code: code for code in STATUSES}}


@dataclass(frozen=True)
class Assessment:
    """The status of a criterion, and what the assessor wrote."""

    __pydantic_config__ = NO_OTHER_KEY
    status: Status = "to_assess"
    evidence: str = ""
    action: str = ""
    owner: str = ""
    date: str = ""


@dataclass(frozen=True)
class Audit:
    """The service assessed, on which sample, by whom, and each criterion by its number."""

    __pydantic_config__ = NO_OTHER_KEY
    service: str = ""
    sample: str = ""
    organisation: str = ""
    assessor: str = ""
    criteria: Mapping[str, Assessment] = field(default_factory=dict)


@dataclass(frozen=True)
class Budget:
    """The most a journey or a step may take, by measure, and the least its scores may be."""

    __pydantic_config__ = NO_OTHER_KEY
    total: Mapping[str, float] = field(default_factory=dict)
    steps: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    ecoindex_min: float | None = None
    journey_score_min: float | None = None
