"""What a factor set is: items, factors, electricity mixes and the sources they come from.

The stored form is a folder of four CSV files (``items.csv factors.csv electricity.csv sources.csv``), the same
for the built-in sets and for a user's own; a fifth, ``labels.csv`` (code, fr, en…), may say how its items and
categories are called.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any

from ecosoin.kernel.errors import Language, Problem
from ecosoin.words import pick

SOURCE_KINDS: tuple[str, ...] = ("publication", "dataset", "manufacturer", "assumption")
ENERGY_KINDS: tuple[str, ...] = ("power_x_hours", "continuous", "typical_annual", "share_of_day")
CLIMATE_PARTS: tuple[str, ...] = ("climate_change_fossil", "climate_change_biogenic", "climate_change_land_use")


@dataclass(frozen=True)
class Source:
    """Where a number comes from. ``kind`` is ``publication``, ``dataset``, ``manufacturer`` or ``assumption``."""

    id: str
    kind: str
    publisher: str
    title: str
    version: str
    url: str
    licence: str
    date_published: str
    date_accessed: str


@dataclass(frozen=True)
class Item:
    """A kind of thing an inventory can hold.

    ``lifetime_year`` and ``energy_kwh_year`` (per unit and year) are the category defaults, ``None`` when no source
    gives one. ``aliases`` are the exact names it answers to; the first is the French label, the second the English.

    ``energy_kind`` says what the energy stands for, so that hours given by an inventory are counted from there:
    ``power_x_hours`` (``power_w`` while it is on, for some hours), ``continuous`` (always on), ``typical_annual`` (a
    year of ordinary use, whose hours are unknown), ``share_of_day`` (24 hours a day), empty when nobody says.
    """

    item: str
    category: str
    tier: str
    lifetime_year: float | None
    energy_kwh_year: float | None
    aliases: tuple[str, ...]
    note: str
    energy_kind: str = ""
    power_w: float | None = None

    @property
    def lasts(self) -> bool:
        """Whether it is a thing with a life and models; a life of one year is that of a service, by convention."""
        return self.lifetime_year not in (None, 1)

    @property
    def labels(self) -> dict[str, str]:
        """The name people read, by language."""
        names = self.aliases or (self.item,)
        return dict(zip(("fr", "en"), (names[0], names[min(1, len(names) - 1)]), strict=True))

    def label(self, language: Language) -> str:
        """The name people read in a language."""
        return pick(self.labels, language)


@dataclass(frozen=True)
class Factor:
    """A characterised impact per unit of an item, for one stage and criterion.

    ``value`` in the criterion's canonical unit per ``unit`` of the item; ``low``-``high`` cover ``coverage`` (0-1) of
    the distribution (lognormal, ``None``: the common default); ``None`` bounds mean that ``quality`` gives the range.
    The ``use`` stage holds only what is not electricity at the point of use (a GB carried, a subscription-year).
    """

    set_name: str
    item: str
    stage: str
    criterion: str
    value: float
    low: float | None
    high: float | None
    coverage: float | None
    unit: str
    place: str
    valid_from: int | None
    valid_to: int | None
    quality: str
    source_id: str
    locator: str
    note: str

    @property
    def id(self) -> str:
        """Stable name of the row: set, item, stage, criterion and place."""
        return ":".join(x for x in (self.set_name, self.item, self.stage, self.criterion, self.place) if x)


@dataclass(frozen=True)
class Mix:
    """Impact of one kWh of electricity consumed in a place, for a year and a criterion (unit: criterion's per kWh)."""

    set_name: str
    place: str
    year: int
    criterion: str
    value: float
    low: float | None
    high: float | None
    unit: str
    source_id: str

    @property
    def id(self) -> str:
        """Stable name of the row: set, place, year and criterion."""
        return f"{self.set_name}:electricity:{self.place}:{self.year}:{self.criterion}"


def _columns(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.name != "set_name" and f.default is MISSING)


COLUMNS = {
    "items": _columns(Item),
    "factors": _columns(Factor),
    "electricity": _columns(Mix),
    "sources": _columns(Source),
}
"""The four tables of a factor set and the columns they must have; each is stored as ``<table>.csv``."""


@dataclass(frozen=True)
class FactorSet:
    """A named, sourced and licensed set of factors."""

    name: str
    items: tuple[Item, ...]
    factors: tuple[Factor, ...]
    mixes: tuple[Mix, ...]
    sources: tuple[Source, ...]
    doubts: tuple[Problem, ...] = ()
    """What is missing from the rows without keeping them from being used."""
    parts: tuple[Factor, ...] = ()
    """Sub-indicators of climate change (fossil, biogenic, land use): kept and shown, never added to a total."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Item or category -> language -> what people call it."""
