"""Is the electricity of a room counted once? Its own lines, or the PUE of its equipment: never both.

A room is a (site, kind of room). Its overhead is what it draws beside its equipment (cooling, UPS): lines give it, or
the whole electricity of the room does, from which that of the equipment is taken; else a PUE stands for it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import fsum
from typing import Literal

from msgspec.structs import replace

from ecosoin.results.footprint import Overhead, Room

Meaning = Literal["overhead", "total", "plain"]
"""What a line of electricity is: beside the equipment, equipment included, or nothing says (read as beside)."""
Key = tuple[str, int, str]
"""File, row and identifier of a line."""


@dataclass(frozen=True)
class RoomLine:
    """A line of electricity [kWh a year] of a room, or of all the rooms of its kind when it names no site.

    ``lone``: the line is nothing but electricity, so that it goes when that does. ``given``: the line says its energy,
    which else is a default.
    """

    key: Key
    site: str
    kind: str
    meaning: Meaning
    kwh: float
    quantity: float
    lone: bool
    given: bool = True


@dataclass(frozen=True)
class Told:
    """Something to say of the rooms that some lines cover: its code, the lines, the figures of its sentence."""

    code: str
    lines: Sequence[RoomLine]
    params: dict[str, object]


@dataclass
class Settled:
    """What counts: ``metered`` rooms have a PUE of 1; ``energy`` [kWh a year] is that of a unit of a line, by key.

    ``gone``: the lines that no longer count.
    """

    rooms: list[Room]
    metered: set[tuple[str, str]] = field(default_factory=set)
    energy: dict[Key, float] = field(default_factory=dict)
    gone: set[Key] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)

    def refuse(self, lines: Iterable[RoomLine]) -> None:
        """Counts the electricity of lines no more."""
        for line in lines:
            if line.lone:
                self.gone.add(line.key)
            else:
                self.energy[line.key] = 0.0

    def mark(self, held: "_Held", overhead: Overhead, kwh: float) -> None:
        """Says how the overhead of rooms is counted; what is known of several is spread as their equipment draws."""
        mine = {(r.site, r.kind) for r in held.rooms}
        whole = held.equipment
        self.rooms = [
            replace(r, overhead=overhead, overhead_kwh=r.overhead_kwh + kwh * _part(r, whole, len(mine)))
            if (r.site, r.kind) in mine
            else r
            for r in self.rooms
        ]


def _part(room: Room, whole: float, rooms: int) -> float:
    return room.equipment_kwh / whole if whole else 1 / rooms


@dataclass(frozen=True)
class _Held:
    """The lines of one site (or of all) and kind of room, and the rooms they cover."""

    site: str
    kind: str
    rooms: list[Room]
    lines: list[RoomLine]

    @property
    def measured(self) -> list[RoomLine]:
        return [x for x in self.lines if x.given and x.kwh > 0]

    @property
    def equipment(self) -> float:
        return fsum(r.equipment_kwh for r in self.rooms)

    @property
    def twice(self) -> bool:
        """Whether a room has both its lines and a PUE that somebody gave."""
        return bool(self.measured) and any(r.overhead == "pue_given" and (r.pue or 1) > 1 for r in self.rooms)

    def params(self, lines: Sequence[RoomLine], **more: object) -> dict[str, object]:
        return {"site": self.site or "–", "room": self.kind, "lines": len(lines), **more}


def settle(rooms: Sequence[Room], lines: Iterable[RoomLine]) -> Settled:
    """Which of the two counts for each room; ``rooms`` say what their equipment draws, and its PUE."""
    groups: dict[tuple[str, str], list[RoomLine]] = {}
    for line in lines:
        groups.setdefault((line.site, line.kind), []).append(line)
    held = [
        _Held(site, kind, [r for r in rooms if r.kind == kind and site in ("", r.site)], found)
        for (site, kind), found in sorted(groups.items())
    ]
    lit = [h for h in held if h.measured and h.rooms and not h.twice]
    settled = Settled(list(rooms))
    for h in held:
        if h.twice:
            _twice(settled, h)
        elif h.measured and not h.rooms and rooms:
            settled.told.append(Told("room-lines-alone", h.measured, h.params(h.measured)))
    sound = [h for h in lit if _sound(settled, h, _beside(h, lit))]
    settled.metered = {(r.site, r.kind) for h in sound for r in h.rooms}
    settled.rooms = [replace(r, overhead_kwh=0.0) if (r.site, r.kind) in settled.metered else r for r in settled.rooms]
    for h in sound:
        _count(settled, h, _beside(h, lit))
    for h in held:
        defaults = [x for x in h.lines if not x.given]
        if defaults and h.rooms and not settled.metered.issuperset((r.site, r.kind) for r in h.rooms):
            settled.refuse(defaults)
            settled.told.append(Told("room-overhead-in-pue", defaults, h.params(defaults)))
    return settled


def _beside(held: _Held, lit: Sequence[_Held]) -> float:
    """What lines give beside the equipment of the rooms of some lines [kWh a year]."""
    mine = {(r.site, r.kind) for r in held.rooms}
    near = [h for h in lit if any((r.site, r.kind) in mine for r in h.rooms)]
    lines = fsum(x.kwh for h in near for x in h.measured if x.meaning != "total")
    return lines + fsum(_rest(h) for h in near if h.site and not held.site)


def _rest(held: _Held) -> float:
    """What the total of a site leaves beside its equipment and its other lines: the total of all sites holds it too."""
    whole = fsum(x.kwh for x in held.measured if x.meaning == "total")
    other = fsum(x.kwh for x in held.measured if x.meaning != "total")
    return max(0.0, whole - held.equipment - other) if whole else 0.0


def _twice(settled: Settled, held: _Held) -> None:
    lines, given = held.measured, [r for r in held.rooms if r.overhead == "pue_given"]
    settled.refuse(lines)
    figures = {"pue": f"{max(r.pue or 1 for r in given):g}", "kwh": f"{fsum(x.kwh for x in lines):.6g}"}
    settled.told.append(Told("room-electricity-twice", lines, held.params(lines, **figures)))
    both = _Held(held.site, held.kind, given, lines)
    settled.mark(both, "both", 0.0)


def _sound(settled: Settled, held: _Held, beside: float) -> bool:
    """Whether lines say the overhead; a total below what it is the total of says nothing and is refused."""
    whole = [x for x in held.measured if x.meaning == "total"]
    total, inside = fsum(x.kwh for x in whole), held.equipment + beside
    if not whole or total >= inside:
        return True
    settled.refuse(whole)
    figures = {"kwh": f"{total:.6g}", "inside": f"{inside:.6g}"}
    settled.told.append(Told("room-total-below", whole, held.params(whole, **figures)))
    return len(whole) < len(held.measured)


def _count(settled: Settled, held: _Held, beside: float) -> None:
    """Gives lines their energy: what they say, or what a total leaves."""
    lines = [x for x in held.measured if x.key not in settled.gone and settled.energy.get(x.key) != 0]
    whole = [x for x in lines if x.meaning == "total"]
    total, kept = fsum(x.kwh for x in whole), fsum(x.kwh for x in lines if x.meaning != "total")
    rest = total - held.equipment - beside if whole else 0.0
    settled.energy |= {x.key: rest * x.kwh / total / x.quantity for x in whole}
    figures = {"kwh": f"{kept + rest:.6g}", "inside": f"{held.equipment:.6g}"}
    settled.told.append(Told("room-total-split" if whole else "room-metered", lines, held.params(lines, **figures)))
    plain = [x for x in lines if x.meaning == "plain"]
    if plain:
        settled.told.append(Told("room-electricity-plain", plain, held.params(plain)))
    settled.mark(held, "total" if whole else "lines", kept + rest)
