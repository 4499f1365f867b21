"""The one heavy statement: from inventory lines to (scope x item) activity, written once for every engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

from ecosoin.engine.dialect import Dialect, double
from ecosoin.kernel.ranged import Range
from ecosoin.kernel.sql import literal
from ecosoin.kernel.units import DAYS, HOURS
from ecosoin.kernel.vocabulary import DATACENTRE_LOCATIONS, OWN_ROOM


@dataclass(frozen=True)
class Hypotheses:
    """The default values of the product category rules; each comes from ``reference/hypotheses.csv`` with its source.

    ``pue`` by kind of room; ``ownership_share`` by kind of ownership; ``quality_half_width`` relative, by grade;
    ``factor_ratios`` turn a factor's grade into a range (:func:`ecosoin.kernel.ranged.factor_range`);
    ``pue_limits`` are the 5, 50 and 95 % of a kind of room; ``lifetime_ratio`` and ``energy_ratio`` are high / value of
    a default nobody gave a range; ``vm_embedded_share`` and ``vm_use_share`` are (RAM, vCPU, storage) weights that sum
    to 1.
    """

    pue: Mapping[str, float]
    ownership_share: Mapping[str, float]
    quality_half_width: Mapping[str, float]
    vm_embedded_share: tuple[float, float, float]
    vm_use_share: tuple[float, float, float]
    spare_server_share: float
    household_person: float
    fibre_share: float
    factor_ratios: Mapping[str, float]
    pue_limits: Mapping[str, Range] = field(default_factory=dict)
    lifetime_ratio: float = 1.0
    energy_ratio: float = 1.0


@dataclass(frozen=True)
class StudySettings:
    """Year assessed, country of use when a line gives none, quality grade of a line that gives none."""

    year: int
    place: str
    hypotheses: Hypotheses
    default_quality: str = "low"


SCOPE = ("site", "service", "item", "place", "quality", "bases", "line_item")
"""Columns the activity is summed by; tier and category follow from the item, ``bases`` is read by :func:`bases_of`."""

COMPONENT_SUFFIX = "@components"
"""Marks a server whose manufacturing is carried by its components."""

_ENERGY, _ROOM = 2, 4


def bases_of(code: int) -> tuple[str, str, str]:
    """Basis of the lifetime, of the energy, and the kind of room whose PUE is a default, from ``bases``.

    >>> bases_of(7)
    ('default', 'default', 'own_room')
    """
    room = code // _ROOM
    lifetime, energy = ("default" if code & bit else "" for bit in (1, _ENERGY))
    return lifetime, energy, DATACENTRE_LOCATIONS[room - 1] if room else ""


OPTIONAL = {
    **dict.fromkeys(("site", "service", "quality", "location", "ownership"), "string"),
    **dict.fromkeys(("purchase_date", "retirement_date"), "date"),
    **dict.fromkeys(
        ("hours_day", "power_w", "pue", "refurbished_share", "upstream_year", "reuse_rate", "total_life_year"), "double"
    ),
}
"""Columns of ``equipment`` that many inventories do not have, and their SQL types."""


@dataclass(frozen=True)
class Shape:
    """What this inventory holds, so that the statement does nothing it does not need."""

    has_allocation: bool
    component_quantity: Mapping[str, str]
    """Component item -> SQL expression of its quantity per server; empty when no line is modelled bottom-up."""
    given: frozenset[str] = frozenset({"model", "country", *OPTIONAL})
    """Which of these columns of ``equipment`` hold anything: the others are constants, neither joined nor grouped."""

    def columns(self) -> dict[str, str]:
        """SQL of each of :data:`OPTIONAL`: its name, or a null for the engine to fold."""
        return {c: c if c in self.given else f"cast(null as {kind})" for c, kind in OPTIONAL.items()}


def _choice(column: str, values: Mapping[str, float], default: str) -> str:
    cases = " ".join(f"when {literal(k)} then {double(v)}" for k, v in values.items())
    return f"case {column} {cases} else {default} end"


def own_energy(shape: Shape) -> str:
    """SQL of the kWh a year of a unit, by what its line says of energy, power and hours; NULL when it says too little.

    ``energy_kind`` of the item says what hours scale: a power while it is on, or the energy of a whole day. A default
    that is not of hours is not scaled by them. Over ``equipment`` and the columns of ``resolution``.
    """
    if shape.given.isdisjoint({"hours_day", "power_w"}):
        return "energy_kwh_year"
    c = SimpleNamespace(**shape.columns())
    year, share = f"{double(DAYS)} / 1e3", f"coalesce({c.hours_day} / {double(HOURS)}, 1e0)"
    whole = f"case when energy_kind = 'share_of_day' then {share} else 1e0 end"
    ways = (
        ("energy_kwh_year is not null", f"energy_kwh_year * {whole}"),
        (f"{c.power_w} is not null and {c.hours_day} is not null", f"{c.power_w} * {c.hours_day} * {year}"),
        (f"{c.power_w} is not null and energy_kind = 'continuous'", f"{c.power_w} * {double(HOURS)} * {year}"),
        (f"{c.power_w} is not null", f"default_energy_kwh_year * {c.power_w} / default_power_w"),
        (f"{c.hours_day} is not null and energy_kind = 'share_of_day'", f"default_energy_kwh_year * {share}"),
        (f"{c.hours_day} is not null", f"default_power_w * {c.hours_day} * {year}"),
    )
    return f"case {' '.join(f'when {condition} then {value}' for condition, value in ways)} end"


def room_of(shape: Shape) -> str:
    """SQL: the kind of the room whose PUE a line takes, NULL when it takes none; from ``location`` and ``tier``."""
    c, rooms = SimpleNamespace(**shape.columns()), ", ".join(map(literal, DATACENTRE_LOCATIONS))
    return (
        f"case when {c.location} is null then case when tier = 'datacentres' then {literal(OWN_ROOM)} end "
        f"when tier in ('datacentres', 'networks') and {c.location} in ({rooms}) then {c.location} end"
    )


def owned_share(hypotheses: Hypotheses, shape: Shape) -> str:
    """SQL: the share (0-1) of a line that is the organisation's."""
    share = hypotheses.ownership_share
    return _choice(shape.columns()["ownership"], share, double(share["professional"]))


def line_select(settings: StudySettings, dialect: Dialect, shape: Shape, columns: tuple[str, ...] = ()) -> str:
    """SQL: one row per line and service, with the three amounts and how each value was found.

    ``columns`` names further columns of ``equipment`` to carry along.
    """
    h, c = settings.hypotheses, SimpleNamespace(**shape.columns())
    end = f"make_date({settings.year}, 12, 31)"
    age = f"{dialect.days(c.purchase_date, end)} / {double(DAYS)}"
    worn = f"{dialect.days(c.purchase_date, c.retirement_date)} / {double(DAYS)}"
    by_default = (
        "lifetime_year is null and default_lifetime_year is not null "
        f"and ({c.purchase_date} is null or ({c.retirement_date} is null and {age} <= default_lifetime_year))"
    )
    energy_by_default = f"({own_energy(shape)}) is null and default_energy_kwh_year is not null"
    energy_assumed = (
        "energy_kwh_year is null and default_energy_kwh_year is not null "
        f"and ({c.power_w} is null or {c.hours_day} is null)"
    )
    service, share_embedded, share_use, join = "e.service", "1e0", "1e0", ""
    if shape.has_allocation:
        service = "case when a.item_id is null then e.service else a.service end"
        share_embedded, share_use = "coalesce(a.share_embedded, 1e0)", "coalesce(a.share_use, 1e0)"
        join = "left join allocation a on a.item_id = e.item_id"
    numbered = " ".join(f"when {literal(room)} then {_ROOM * n}" for n, room in enumerate(DATACENTRE_LOCATIONS, 1))
    numbered = f"case room {numbered} else 0 end"
    given = shape.given
    place = "p.place" if "country" in given else literal(settings.place)
    bottom_up = "false"
    if shape.component_quantity:
        bottom_up = "bottom_up and cpu_count is not null and ram_gb is not null"
    carried = "".join(f", {c}" for c in columns)
    specification = ", cpu_count, core_count, ram_gb, ssd_gb, hdd_count" if shape.component_quantity else ""
    return f"""
with joined as (
  select e.*, r.item, r.tier, r.bottom_up, r.default_lifetime_year, r.default_energy_kwh_year,
         r.energy_kind, r.default_power_w,
         {place} as place,
         {service} as scope_service, {share_embedded} as share_embedded, {share_use} as share_use
  from equipment e
  join resolution r on r.type = coalesce(e.type, ''){" and r.model = coalesce(e.model, '')" if "model" in given else ""}
  {"join place p on p.country = coalesce(e.country, '')" if "country" in given else ""}
  {join}
), based as (
  select *,
    case when lifetime_year is not null then lifetime_year
         when {c.purchase_date} is not null and {c.retirement_date} is not null then {worn}
         when {c.purchase_date} is not null and default_lifetime_year is not null
           then greatest(default_lifetime_year, {age})
         else default_lifetime_year end as base_year,
    case when lifetime_year is not null then 'given'
         when {c.purchase_date} is not null and {c.retirement_date} is not null then 'dates'
         when {by_default} then 'default'
         when default_lifetime_year is not null then 'age' else 'none' end as lifetime_basis,
    case when energy_kwh_year is not null then 'given'
         when {energy_by_default} then 'default'
         when ({own_energy(shape)}) is null then 'none'
         when {c.power_w} is not null then 'power' else 'hours' end as energy_basis,
    case when {by_default} then 1 else 0 end + case when {energy_assumed} then {_ENERGY} else 0 end as defaults,
    {room_of(shape)} as room
  from joined
), valued as (
  select item, {bottom_up} as bottom_up, coalesce({c.site}, '') as site,
    coalesce(scope_service, '') as service, place,
    coalesce({c.quality}, {literal(settings.default_quality)}) as quality, quantity as line_quantity,
    {owned_share(h, shape)} as owned,
    base_year + coalesce({c.upstream_year} * {c.refurbished_share}, 0e0)
      + case when {c.total_life_year} > base_year
          then coalesce({c.reuse_rate}, 0e0) * ({c.total_life_year} - base_year)
        else 0e0 end as amortised_year,
    coalesce({own_energy(shape)}, default_energy_kwh_year) as unit_kwh_year,
    case when room is null then 1e0 else coalesce({c.pue}, {_choice("room", h.pue, "1e0")}) end as applied_pue,
    share_embedded, share_use, lifetime_basis, energy_basis, defaults
      + case when {c.pue} is not null then 0 else {numbered} end as bases{specification}{carried}
  from based
)
select *,
  line_quantity * owned * share_embedded / nullif(amortised_year, 0) as unit_year,
  line_quantity * owned * share_use as use_unit,
  line_quantity * owned * share_use * unit_kwh_year * applied_pue as energy_kwh
from valued
"""


def _server_item() -> str:
    return f"case when bottom_up then concat(item, {literal(COMPONENT_SUFFIX)}) else item end"


def component_select(shape: Shape, columns: tuple[str, ...]) -> str:
    """SQL over ``line``: the component rows of servers modelled bottom-up, carrying ``columns`` of the line."""
    quantities = " ".join(f"when {literal(item)} then {sql}" for item, sql in shape.component_quantity.items())
    names = " union all ".join(f"select {literal(item)} as component" for item in shape.component_quantity)
    carried = ", ".join(columns)
    return f"""
select component as item, item as line_item, {carried}, unit_year * case component {quantities} end as unit_year,
  0e0 as use_unit, 0e0 as energy_kwh
from line cross join ({names}) parts where bottom_up"""


def activity_select(settings: StudySettings, dialect: Dialect, shape: Shape) -> str:
    """SQL: the activity, summed by :data:`SCOPE`, with the number of lines."""
    given = shape.given | ({"service"} if shape.has_allocation else set())
    alone = {"site": "", "service": "", "country": settings.place, "quality": settings.default_quality}
    constant = {"place" if k == "country" else k: literal(v) for k, v in alone.items() if k not in given}
    if not shape.component_quantity:
        constant["line_item"] = "item"
    grouped = ", ".join(k for k in SCOPE if k not in constant)
    chosen = ", ".join(f"{constant[k]} as {k}" if k in constant else k for k in SCOPE)
    other = [k for k in SCOPE if k not in ("item", "line_item")]
    item, of_line = _server_item(), f"{', '.join(other)}, unit_year, use_unit, energy_kwh"
    rows, lines = f"select {item} as item, item as line_item, {of_line} from line", "count(*)"
    if shape.component_quantity:
        parts = component_select(shape, tuple(other))
        uncounted = parts.replace("0e0 as energy_kwh", "0e0 as energy_kwh, 0 as lines")
        whole = f"select {item} as item, item as line_item, {of_line}, 1 as lines from line"
        rows, lines = f"{whole} union all {uncounted}", "sum(lines)"
    return f"""
with line as ({line_select(settings, dialect, shape)})
select {chosen}, {dialect.total_of("unit_year")} as unit_year, {dialect.total_of("use_unit")} as use_unit,
  {dialect.total_of("energy_kwh")} as energy_kwh, {lines} as lines
from ({rows}) summed
group by {grouped}
order by {grouped}
"""


def models_select(settings: StudySettings, dialect: Dialect, shape: Shape) -> str:
    """SQL: of each item, the sum of the squared shares of its models in what it takes in a year; no model is one."""
    total = dialect.total_of
    return f"""
with line as ({line_select(settings, dialect, shape, ("model",))}), weighed as (
  select item, lower(trim(coalesce(model, ''))) as named, {total("coalesce(unit_year, use_unit)")} as weight
  from line where item is not null and coalesce(unit_year, use_unit) > 0 group by 1, 2
)
select item, {total("weight * weight")} / ({total("weight")} * {total("weight")}) as models
from weighed group by item order by item
"""
