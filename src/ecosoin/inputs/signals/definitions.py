"""What is a signal: its rule, its published rate, what acting on it saves, what to check before."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecosoin.kernel.ranged import Amount

Labels = Mapping[str, str]


@dataclass(frozen=True)
class AvoidedLine:
    """What one flagged quantity is made of in the catalogue: shares of its embedded impacts, electricity and use."""

    basis: str
    item: str
    embedded: float
    energy: float
    use: float
    room: str


@dataclass(frozen=True)
class Threshold:
    """The limit of a rule, in ``unit``, and where it comes from."""

    value: float
    unit: str
    source: Labels


@dataclass(frozen=True)
class Signal:
    """A signal: its class among the four of the report, its rule, its published rate, what to check before acting.

    ``published`` and ``actionable`` are shares with their 90 % range; ``sources`` tells where each comes from.
    """

    code: str
    kind: str
    reads: str
    label: Labels
    definition: Labels
    threshold: Threshold
    published: Amount
    actionable: Amount
    sources: Mapping[str, Labels]
    confidence: str
    avoided: tuple[AvoidedLine, ...]
    check: Labels


@dataclass(frozen=True)
class SoftwareFunction:
    """A program and the function it serves; ``pattern`` recognises its name, case aside."""

    function: str
    software: str
    pattern: str
