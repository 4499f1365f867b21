"""What do usage exports hold, and what is a signal of useless digital: its rule, its rate, what acting on it saves?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from ecosoin.kernel.ranged import Amount

Row = Mapping[str, str | None]
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


@dataclass(frozen=True)
class ExportColumn:
    """A column of a log or listing; ``aliases`` are normalised headers."""

    name: str
    type: str
    required: bool
    aliases: tuple[str, ...]


def number(row: Row, *names: str) -> float | None:
    """The first of the columns that holds a number (headers changed with versions: MB, then MiB)."""
    for name in names:
        text = row.get(name)
        if text:
            try:
                return float(text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", "."))
            except ValueError:
                continue
    return None


def moment(text: str | None) -> date | None:
    """A date as RVTools and spreadsheets write it."""
    for shape in ("%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%m/%d/%Y"):
        try:
            return datetime.strptime((text or "").strip()[:10], shape).date()
        except ValueError:
            continue
    return None


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
