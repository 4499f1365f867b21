"""When is a purchase counted, and in which post? Three accountings of the same lines, and where each part goes.

In use: what serves in the year, over its life (category rules). Depreciated: what is still in the books, over its
accounting period, then nothing (French regulatory balance). Purchased: the whole, in the year of purchase (GHG
Protocol). Under steady renewal the three agree; a line without a date of purchase is counted as if it were so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from ecosoin.engine.activity import BASES, ActivityTable
from ecosoin.engine.factor_matrix import FactorMatrix
from ecosoin.engine.impacts import impacts_by_row, without_mix
from ecosoin.engine.statement import COMPONENT_SUFFIX, bases_of
from ecosoin.engine.uncertainty import Plan, interval, mean_ratios, total_draws
from ecosoin.kernel.draws import Bools, Floats
from ecosoin.kernel.sql import literal
from ecosoin.kernel.vocabulary import CLIMATE, CRITERION_CODES, STAGE_CODES
from ecosoin.results.record import Drawn

Accounting = Literal["in_use", "depreciated", "purchased"]
ACCOUNTINGS: tuple[Accounting, ...] = ("in_use", "depreciated", "purchased")
CAPITAL, FLOW = "equipment", "consumable"
HELD = ("professional", "cope")
"""Who owns what is in the books of the organisation."""
ANY = "*"
PARTS: Mapping[str, tuple[str, ...]] = {
    "embedded": ("manufacturing", "distribution"),
    "end_of_life": ("end_of_life",),
    "use": ("use",),
    "electricity": ("use",),
}
"""What is placed of a line, and the stages it takes."""
_CLIMATE = CRITERION_CODES.index(CLIMATE)
_OF_LINE = ("item_id", "source_file", "source_row", "service")
_SAID = ("item", "quality", "bases", "purchase_date", "retirement_date", "base_year")
"""What a component takes from the line of its server."""
_KEYS = ("item", "line_item", "place", "quality", "bases", "nature", "holding", "location", "state")


def accounted_select(lines: str, year: int, disposals_told: bool) -> str:
    """SQL: the lines of a study summed by what places them, their yearly units by accounting.

    Tables expected: ``lines`` (a relation with the columns of ``lines.parquet``), ``nature`` (of, nature,
    depreciation_year). A component takes what its server says. ``state`` is ``dated``, ``undated`` or, for what is in
    no books, empty; ``unit_waste`` [unit/year] what leaves in the year: as it renews, unless disposals are told.
    """
    bought, left = "year(purchase_date)", "year(retirement_date)"
    natures, holdings = (", ".join(map(literal, names)) for names in ((CAPITAL, FLOW), HELD))
    asset = f"(nature in ({natures})) and (holding in ({holdings}))"
    of_year = f"nature = {literal(FLOW)} and base_year <= 1"
    same = " and ".join(f"o.{k} is not distinct from l.{k}" for k in _OF_LINE)
    keys, own = ", ".join(_OF_LINE), ", ".join(f"any_value({c}) as {c}" for c in _SAID)
    waste = f"case when state = '' then 1e0 when {left} = {year} then base_year else 0e0 end"
    return f"""
with own as (
  select {keys}, {own},
    coalesce(any_value(ownership), {literal(HELD[0])}) as holding, coalesce(any_value(location), '') as location
  from {lines} where component is null group by {keys}
), told as (
  select coalesce(l.component, case when l.bottom_up then concat(l.item, {literal(COMPONENT_SUFFIX)}) else l.item end)
      as item, o.item as line_item, l.place, o.quality, o.bases, o.holding, o.location, o.purchase_date,
    o.retirement_date, o.base_year, coalesce(i.nature, c.nature, '') as nature,
    coalesce(i.depreciation_year, c.depreciation_year) as period, l.unit_year,
    case when l.component is null then l.use_unit else 0e0 end as use_unit,
    case when l.component is null then l.energy_kwh else 0e0 end as energy_kwh,
    case when l.component is null then 1 else 0 end as lines
  from {lines} l join own o on {same}
  left join nature i on i.of = o.item left join nature c on c.of = l.category
  where o.item is not null
), stated as (
  select *, case when not ({asset}) or {of_year} then '' when purchase_date is null then 'undated' else 'dated' end
    as state from told
)
select {", ".join(_KEYS)}, sum(lines) as lines, sum(unit_year) as unit_in_use,
  sum(unit_year * case when state <> 'dated' then 1e0
    when nature = {literal(FLOW)} or period is null then case when {bought} = {year} then base_year else 0e0 end
    when {bought} <= {year} and {bought} + period > {year}
      then base_year * least(1e0, {bought} + period - {year}) / period else 0e0 end) as unit_depreciated,
  sum(unit_year * case when state <> 'dated' then 1e0
    when {bought} = {year} then base_year else 0e0 end) as unit_purchased,
  sum(unit_year * {waste if disposals_told else "1e0"}) as unit_waste,
  sum(use_unit) as use_unit, sum(energy_kwh) as energy_kwh
from stated group by {", ".join(_KEYS)} order by {", ".join(_KEYS)}"""


@dataclass(frozen=True)
class Placement:
    """Where a part of what has a nature, a holding and a location goes: a post of the balance, a GHG category."""

    nature: str
    holding: str
    part: str
    place: str
    post: str
    ghg: str

    def takes(self, nature: str, holding: str, part: str, place: str) -> bool:
        """Whether it is for these; ``*`` takes any."""
        wanted = (self.nature, self.holding, self.part, self.place)
        return all(w in (ANY, g) for w, g in zip(wanted, (nature, holding, part, place), strict=True))


@dataclass(frozen=True)
class Accounted:
    """The rows of :func:`accounted_select`, as an activity with what places each row."""

    activity: ActivityTable
    nature: tuple[str, ...]
    holding: tuple[str, ...]
    location: tuple[str, ...]
    state: tuple[str, ...]
    units: Mapping[str, Floats]
    """Yearly units by accounting, and ``waste``."""

    def rows(self, part: str, placements: Sequence[Placement], key: str) -> dict[str, Bools]:
        """Code of a post (or GHG category, by ``key``) -> which rows give it that part; '' what no rule places."""
        found: dict[str, list[int]] = {}
        for n, given in enumerate(zip(self.nature, self.holding, self.location, strict=True)):
            nature, holding, place = given
            rule = next((p for p in placements if p.takes(nature, holding, part, place)), None)
            found.setdefault(getattr(rule, key) if rule else "", []).append(n)
        return {code: np.isin(np.arange(len(self.nature)), rows) for code, rows in found.items()}


def accounted(columns: Mapping[str, npt.NDArray[np.generic]], models: Mapping[str, float]) -> Accounted:
    """The rows of :func:`accounted_select` as an activity."""

    def text(name: str) -> tuple[str, ...]:
        return tuple(str(x) for x in columns[name])

    def number(name: str) -> Floats:
        return columns[name].astype(np.float64)

    bases = [bases_of(int(code)) for code in columns["bases"]]
    lifetime, energy, room = zip(*bases, strict=True) if bases else ((), (), ())
    activity = ActivityTable(
        item=text("item"),
        place=text("place"),
        quality=text("quality"),
        unit_year=number("unit_in_use"),
        use_unit=number("use_unit"),
        energy_kwh=number("energy_kwh"),
        lines=columns["lines"].astype(np.int64),
        scope=dict(zip(BASES, (lifetime, energy, room, text("line_item")), strict=True)),
        models=models,
    )
    units = {name: number(f"unit_{name}") for name in (*ACCOUNTINGS, "waste")}
    return Accounted(
        activity, text("nature"), holding=text("holding"), location=text("location"), state=text("state"), units=units
    )


@dataclass(frozen=True)
class Figure:
    """Climate [kg CO2 eq]: at published factors, the mean and the draws; without ``drawn`` some electricity lacks."""

    value: float
    mean: float
    draws: Floats
    known: bool = True
    held: bool = True
    """Whether any factor or electricity stands behind it: a zero that is counted is not the same as nothing."""

    def __add__(self, other: "Figure") -> "Figure":
        known = self.known and other.known
        held, draws = self.held or other.held, self.draws + other.draws
        return Figure(self.value + other.value, self.mean + other.mean, draws, known=known, held=held)

    def times(self, share: float) -> "Figure":
        """That share of it."""
        held = self.held and share > 0
        return Figure(self.value * share, self.mean * share, self.draws * share, known=self.known, held=held)

    @property
    def drawn(self) -> Drawn | None:
        """Mean, median and bounds; None when it is not known."""
        return interval(self.draws, self.mean) if self.known else None


@dataclass(frozen=True)
class Upstream:
    """The share (0-1) of the electricity of ``code`` that is upstream of it or lost on the way; ``other`` takes it."""

    code: str
    other: str
    share: float


NO_UPSTREAM = Upstream("", "", 0.0)


class Account:
    """What a study gives each post under an accounting, on the draws of the study."""

    def __init__(self, table: Accounted, matrix: FactorMatrix, plan: Plan):
        self.table, self.matrix, self.plan = table, matrix, plan
        self._masked = {part: _masked(matrix, stages) for part, stages in PARTS.items()}

    def part(self, part: str, rows: Bools, accounting: Accounting) -> Figure:
        """One part of some rows."""
        table, matrix = self.table, self._masked[part]
        activity = _kept(table.activity, rows, self._units(part, rows, accounting), part)
        if part == "electricity":
            matrix = replace(matrix, value=np.full_like(matrix.value, np.nan), factor={})
        elif part == "use":
            activity = replace(activity, energy_kwh=np.zeros(len(activity)))
        if not len(activity):
            return Figure(0.0, 0.0, np.zeros(self.plan.draws), held=False)
        known = part != "electricity" or not without_mix(activity, matrix)[:, _CLIMATE].any()
        means = mean_ratios(activity, matrix, self.plan)
        impacts = [impacts_by_row(activity, matrix, m)[:, :, _CLIMATE] for m in (None, means)]
        value, mean = (float(np.nansum(x)) for x in impacts)
        used = {"electricity": activity.energy_kwh, "use": activity.use_unit}.get(part, activity.unit_year)
        asked = np.nan_to_num(used) > 0 if part in ("electricity", "use") else ~np.isnan(used)
        held = bool((asked & ~np.isnan(impacts[0]).all(axis=1)).any()) or not known
        draws = total_draws(activity, matrix, self.plan)[_CLIMATE]
        return Figure(value, mean, draws, known=known, held=held)

    def posts(
        self, placements: Sequence[Placement], key: str, accounting: Accounting, upstream: Upstream = NO_UPSTREAM
    ) -> dict[str, Figure]:
        """Every post (or GHG category) that something is placed in; '' is what no rule places."""
        found: dict[str, Figure] = {}

        def add(code: str, figure: Figure) -> None:
            if code in found or figure.held:
                found[code] = found[code] + figure if code in found else figure

        for part in PARTS:
            for code, rows in self.table.rows(part, placements, key).items():
                figure = self.part(part, rows, accounting)
                if part == "electricity" and code == upstream.code:
                    add(upstream.other, figure.times(upstream.share))
                    figure = figure.times(1 - upstream.share)
                add(code, figure)
        return found

    def assets(self, accounting: Accounting, state: str = "") -> Figure:
        """What the books hold: the embedded part of equipment owned, of the lines of a ``state`` when one is given."""
        told = zip(self.table.nature, self.table.holding, self.table.state, strict=True)
        rows = np.array([n == CAPITAL and h in HELD and (not state or s == state) for n, h, s in told], dtype=bool)
        return self.part("embedded", rows, accounting)

    def _units(self, part: str, rows: Bools, accounting: Accounting) -> Floats:
        if part == "embedded":
            return self.table.units[accounting][rows]
        if part == "end_of_life":
            return self.table.units["in_use" if accounting == "in_use" else "waste"][rows]
        return np.zeros(int(rows.sum()))


def _kept(activity: ActivityTable, rows: Bools, unit_year: Floats, part: str) -> ActivityTable:
    """Some rows, with the units of an accounting: a life that is no longer divided by is no longer drawn."""
    chosen = activity.kept(rows)
    drawn = zip(chosen.scope["lifetime_basis"], unit_year == chosen.unit_year, strict=True)
    bases = tuple(basis if same else "" for basis, same in drawn)
    none = np.zeros(len(chosen))
    used = (chosen.use_unit, chosen.energy_kwh) if part in ("use", "electricity") else (none, none)
    return replace(
        chosen,
        unit_year=unit_year,
        use_unit=used[0],
        energy_kwh=used[1],
        scope={**chosen.scope, "lifetime_basis": bases},
    )


def _masked(matrix: FactorMatrix, stages: Sequence[str]) -> FactorMatrix:
    """The factors of some stages, for climate alone."""
    value, mix = np.full_like(matrix.value, np.nan), np.full_like(matrix.mix, np.nan)
    kept = [STAGE_CODES.index(s) for s in stages]
    value[:, kept, _CLIMATE] = matrix.value[:, kept, _CLIMATE]
    mix[:, _CLIMATE] = matrix.mix[:, _CLIMATE]
    factor = {k: f for k, f in matrix.factor.items() if k[1] in kept and k[2] == _CLIMATE}
    return replace(matrix, value=value, mix=mix, factor=factor)
