"""A digital health service as a committee sees it: what it consumes, replaces, provokes, and what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecosoin.inputs.service.components import Component
from ecosoin.inputs.service.judgement import Judgement
from ecosoin.kernel.ranged import Amount

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Comparator:
    """What the service may replace, and the share of cases where it really does (``substitution``, sigma)."""

    label: Labels
    substitution: Amount
    components: tuple[Component, ...]


@dataclass(frozen=True)
class Service:
    """A service per functional unit. The comparator and what is induced are never netted inside the footprint."""

    name: str
    label: Labels
    functional_unit: Labels
    year: int
    country: str
    components: tuple[Component, ...]
    comparator: Comparator | None
    induced: tuple[Component, ...]
    judgement: Judgement | None
    sources: Mapping[str, Labels]
    file: str

    def amounts(self) -> list[Amount]:
        """Every distinct amount of the service, by name."""
        found: dict[str, Amount] = {}
        comparator = self.comparator.components if self.comparator else ()
        for component in (*self.components, *comparator, *self.induced):
            for amount in (*component.fields.values(), *([component.scale] if component.scale else [])):
                found.setdefault(amount.name, amount)
        if self.comparator:
            found.setdefault(self.comparator.substitution.name, self.comparator.substitution)
        return list(found.values())
