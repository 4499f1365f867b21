"""The scores a committee gave to the service and to its alternatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from ecosoin.inputs.service.weights import WeightSpace

SERVICE, NONE = "service", "none"


@dataclass(frozen=True)
class GivenScore:
    """A score and the evidence behind it; ``computed`` when it comes from the footprint, not from the committee."""

    value: float
    evidence: str
    computed: bool = False


@dataclass(frozen=True)
class Judgement:
    """Scores by alternative then criterion; a criterion left out is unknown (any score is possible).

    Without scores, the alternative ``none`` (no service) is the neutral score of every criterion, which is a fact of
    the scale: it is the situation the others are compared with. ``example`` marks scores no committee has reviewed.
    """

    functional_class: str
    public_service: bool
    vital_function: bool
    scores: Mapping[str, Mapping[str, GivenScore]]
    labels: Mapping[str, Mapping[str, str]]
    weights: WeightSpace
    aggregation: Literal["linear", "product"] = "linear"
    example: bool = False

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The service first, then the others; no service last."""
        others = [a for a in self.scores if a not in (SERVICE, NONE)]
        return (SERVICE, *others, NONE)

    def with_computed(self, computed: Mapping[str, GivenScore]) -> Judgement:
        """The judgement completed, for the service, by scores nobody gave and the footprint can tell."""
        given = self.scores.get(SERVICE, {})
        missing = {code: score for code, score in computed.items() if code not in given}
        return replace(self, scores={**self.scores, SERVICE: {**given, **missing}})
