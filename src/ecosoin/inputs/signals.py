"""What do usage exports hold, and what is a signal of useless digital: its rule, its rate, what acting on it saves?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ecosoin.kernel.ranged import Amount

Row = Mapping[str, Any]
"""A row of a sheet: its columns, typed."""
Sheets = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class Machine:
    """A device of the fleet; ``seen``: its last inventory; ``screens``, ``software``: ``None`` when not collected."""

    name: str
    kind: str
    user: str
    seen: date | None
    screens: int | None
    software: tuple[str, ...] | None


@dataclass
class Usage:
    """What exports tell of usage: typed rows of sheets, machines of inventories, relations of listings by table.

    ``horizon``: the day after which nothing can have been seen.
    """

    horizon: date = date.max
    sheets: dict[str, Sequence[Row]] = field(default_factory=dict)
    machines: list[Machine] = field(default_factory=list)
    listings: list[str] = field(default_factory=list)
    latest: dict[str, date] = field(default_factory=dict)

    def seen(self, source: str, day: date | None) -> None:
        """Keeps the latest date of a kind of export: ages are counted from it.

        >>> usage = Usage(latest={"pacs": date(2024, 5, 1)})
        >>> usage.seen("pacs", date(2024, 4, 1)); usage.latest["pacs"].isoformat()
        '2024-05-01'
        """
        if day is not None and day > self.latest.get(source, date.min):
            self.latest[source] = day


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
