"""How far is a default from the truth? Ranges read beside a factor set: of its factors, its lifetimes, its energies.

A range has a ``central`` of its own: the set's value stays that of the run at published factors, the law of the draws
is (low, central, high). A folder of ranges holds those of one licence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ecosoin.catalogue.factor_set import Source
from ecosoin.kernel.ranged import Range, limits_of, sides

LIFETIME, ENERGY, PUE = "lifetime_year", "energy_kwh_year", "pue"
ANY = "*"
"""The item whose share stands for those that have none."""


@dataclass(frozen=True)
class ReadRange:
    """The 5, 50 and 95 % of a default of a set; ``quantity`` is a stage, ``lifetime_year`` or ``energy_kwh_year``.

    ``value`` is the default it was read beside, in ``unit`` as the limits; ``folder`` holds it and its source.
    """

    folder: str
    set_name: str
    item: str
    quantity: str
    criterion: str
    value: float
    limits: Range
    unit: str
    source_id: str
    locator: str
    note: str

    @property
    def id(self) -> str:
        """Stable name of the row."""
        return ":".join(x for x in (self.folder, self.set_name, self.item, self.quantity, self.criterion) if x)


@dataclass(frozen=True)
class Ranges:
    """Ranges by (set, item, quantity, criterion), shares (0-1) of method and maker by item, and their sources."""

    rows: Mapping[tuple[str, str, str, str], ReadRange] = field(default_factory=dict)
    method_share: Mapping[str, float] = field(default_factory=dict)
    sources: Mapping[tuple[str, str], Source] = field(default_factory=dict)

    def of_factor(self, set_name: str, item: str, stage: str, criterion: str) -> ReadRange | None:
        """The range of a factor of a set, when one was read."""
        return self.rows.get((set_name, item, stage, criterion))

    def of_default(self, set_name: str, item: str, quantity: str) -> ReadRange | None:
        """The range of a set's default lifetime or yearly energy."""
        return self.rows.get((set_name, item, quantity, ""))

    def method_share_of(self, item: str) -> float:
        """The part of the variance that does not average out between models; 1 where nothing says."""
        return self.method_share.get(item, self.method_share.get(ANY, 1.0))


NO_RANGES = Ranges()
Rows = Iterable[Mapping[str, str]]


def read_ranges(folders: Mapping[str, tuple[Rows, Rows, Rows]]) -> Ranges:
    """The ranges of folders, name -> (ranges, method shares, sources)."""
    rows: dict[tuple[str, str, str, str], ReadRange] = {}
    shares: dict[str, float] = {}
    sources: dict[tuple[str, str], Source] = {}
    for folder, (ranges, method_shares, cited) in folders.items():
        for r in ranges:
            key = (r["factor_set"], r["item"], r["quantity"], r["criterion"])
            low, central, high = (float(r[k]) for k in ("low", "central", "high"))
            limits = limits_of(central, *sides((low, central, high), float(r["coverage"])))
            told = {k: r[k] for k in ("unit", "source_id", "locator", "note")}
            rows[key] = ReadRange(folder, *key, value=float(r["value"]), limits=limits, **told)
        shares |= {r["item"]: float(r["method_share"]) for r in method_shares}
        sources |= {(folder, s["id"]): Source(**s) for s in cited}
    return Ranges(rows, shares, sources)
