"""What do usage exports hold? Sheets of machines as rows of text, devices, and the columns of logs and listings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
