"""Impacts of each inventory line, in SQL: the collapsed engine's arithmetic, line by line, for files and explanations.

Lines of the same item, place, amounts and bases weigh the same: they share a profile, whose impacts are written once.
Tables expected: ``line`` (the line select, with item_id, name, source_file, source_row), ``cell`` (what one unit of an
item weighs at a place, by stage and criterion), ``profile`` (:func:`profile_select`).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ecosoin.engine.allocation import TOLERANCE
from ecosoin.engine.factor_matrix import COMPONENT_CATEGORY, EMBEDDED, SERVER_CATEGORY, USE, FactorMatrix
from ecosoin.engine.impacts import has_embedded
from ecosoin.engine.statement import COMPONENT_SUFFIX, Shape, component_select
from ecosoin.kernel.sql import literal
from ecosoin.kernel.vocabulary import CRITERIA, STAGE_CODES
from ecosoin.results.tables import specs

CELL_COLUMNS = (
    *specs("item place tier category stage criterion unit", "per_unit_year per_use_unit per_kwh"),
    ("embedded_item", "BOOLEAN"),
    *specs("factor_id quality"),
    ("assumption", "BOOLEAN"),
)
"""What a unit of an item weighs for a stage and a criterion at a place; ``None`` where no factor exists.

``per_unit_year`` multiplies the amortised unit, ``per_use_unit`` the unit in use, ``per_kwh`` the electricity.
"""


def cells(
    matrix: FactorMatrix, criteria: frozenset[str], assumption_factors: frozenset[str]
) -> Iterator[tuple[Any, ...]]:
    """The rows of ``cell``, all a study can meet; component items have only their manufacturing."""
    embedded = has_embedded(matrix)
    for i, name in enumerate(matrix.items):
        item = matrix.definitions[name.removesuffix(COMPONENT_SUFFIX)]
        for p, place in enumerate(matrix.places):
            for s, stage in enumerate(STAGE_CODES):
                if (s != USE and not embedded[i]) or (item.category == COMPONENT_CATEGORY and stage != "manufacturing"):
                    continue
                for c, criterion in enumerate(CRITERIA):
                    if criterion.code not in criteria:
                        continue
                    value = _number(matrix.value[i, s, c])
                    row = matrix.factor.get((i, s, c))
                    mix = matrix.mix_row.get((p, c)) if s == USE else None
                    ids = [x.id for x in (row, mix) if x is not None]
                    category = SERVER_CATEGORY if item.category == COMPONENT_CATEGORY else item.category
                    yield (
                        *(name, place, item.tier, category, stage, criterion.code, criterion.unit),
                        *(value if s in EMBEDDED else None, value if s == USE else None),
                        *(_number(matrix.mix[p, c]) if s == USE else None, bool(embedded[i])),
                        *(" + ".join(ids) or None, row.quality if row is not None else None),
                        any(x in assumption_factors for x in ids),
                    )


def _number(x: np.float64) -> float | None:
    return None if np.isnan(x) else float(x)


_OWN = ("item_id", "name", "source_file", "source_row")
_BASES = ("lifetime_basis", "energy_basis")
_PROFILE = ("place", "unit_year", "use_unit", "energy_kwh", *_BASES)
_WEIGHED = f"coalesce(component, case when bottom_up then concat(item, {literal(COMPONENT_SUFFIX)}) else item end)"
"""The item whose factors a line takes; NULL for a line of unknown type."""


def lines_with_components(shape: Shape) -> str:
    """SQL: the lines, then one row for each component of the servers seen bottom-up (``component`` names it)."""
    lines = "select *, cast(null as varchar) as component from line"
    if not shape.component_quantity:
        return lines
    own = (*_OWN, "place", "site", "service", *_BASES)
    parts = component_select(shape, own).replace("component as item, item as line_item", "item as server, component")
    return f"{lines} union all by name (select * exclude (server) from ({parts}))"


def _weighed(shape: Shape) -> str:
    keys = ", ".join(f"case when weighed is not null then {k} end as of_{k}" for k in _PROFILE)
    return f"select *, {keys} from (select *, {_WEIGHED} as weighed from ({lines_with_components(shape)}))"


def profile_select(shape: Shape) -> str:
    """SQL: the distinct profiles of the lines, numbered; those of unknown type share one, without amounts."""
    keys = ", ".join(f"of_{k} as {k}" for k in _PROFILE)
    distinct = f"select distinct weighed as item, {keys} from ({_weighed(shape)})"
    return f"select row_number() over (order by item, {', '.join(_PROFILE)}) as profile, * from ({distinct})"


def lines_select(shape: Shape) -> str:
    """SQL: the lines and components, each with its tier, category and profile."""
    same = " and ".join(f"p.{k} is not distinct from l.of_{k}" for k in _PROFILE)
    return f"""
select l.* exclude (weighed, {", ".join(f"of_{k}" for k in _PROFILE)}), t.tier, t.category, p.profile
from ({_weighed(shape)}) l join profile p on p.item is not distinct from l.weighed and {same}
left join (select distinct item, tier, category from cell) t on t.item = l.weighed"""


def impacts_select(criteria: frozenset[str]) -> str:
    """SQL: profile, stage, criterion, unit, value, factor_id, quality, status (ok, assumed, missing), from ``profile``.

    The profile of lines of unknown type has one missing row by criterion.
    """
    electricity = "case when r.energy_kwh = 0 then 0e0 else r.energy_kwh * c.per_kwh end"
    listed = " union all ".join(
        f"select {literal(c.code)} as criterion, {literal(c.unit)} as unit" for c in CRITERIA if c.code in criteria
    )
    return f"""
select profile, stage, criterion, unit, value, factor_id, quality,
  case when value is null then 'missing'
       when assumption or (stage = 'use' and energy_basis in ('default', 'hours') and per_kwh is not null)
         or (stage <> 'use' and lifetime_basis = 'default') then 'assumed' else 'ok' end as status
from (
  select r.profile, c.stage, c.criterion, c.unit, c.factor_id, c.quality, c.assumption, c.per_kwh, r.energy_basis,
    r.lifetime_basis,
    case when c.stage <> 'use' then r.unit_year * c.per_unit_year
         when r.use_unit * c.per_use_unit is null
              and ({electricity} is null or (r.energy_kwh = 0 and not c.embedded_item)) then null
         else coalesce(r.use_unit * c.per_use_unit, 0e0) + coalesce({electricity}, 0e0) end as value
  from profile r join cell c on c.item = r.item and c.place = r.place
) valued
union all
select profile, cast(null as varchar), m.criterion, m.unit, cast(null as double), cast(null as varchar),
  cast(null as varchar), 'missing'
from profile cross join ({listed}) m where item is null
"""


def impacts_by_line(lines: str, impacts: str) -> str:
    """SQL: the impacts of each line and component, from the relations of their two files."""
    return f"""
select item_id, source_file, source_row, tier, category, site, service, stage, criterion, unit, value, factor_id,
  i.quality, status from {lines} l join {impacts} i using (profile)"""


def machines_select(lines: str, impacts: str) -> str:
    """SQL: what each machine takes of its hosts, from ``machine_share`` and the relations of the two files of lines.

    machine, host, service, stage, criterion, unit, share, value: those of a host sum to the host, a machine NULL takes
    what no machine does. A machine of a cluster has a row for each host.
    """
    return f"""
with whole as (
  select item_id, stage, criterion, any_value(unit) as unit, sum(value) as value
  from ({impacts_by_line(lines, impacts)}) where item_id in (select item_id from machine_share) and value is not null
  group by item_id, stage, criterion
), share as (
  select item_id, vm_id, service, share_embedded, share_use from machine_share
  union all
  select item_id, null, null, 1 - sum(share_embedded), 1 - sum(share_use) from machine_share group by item_id
  having greatest(1 - sum(share_embedded), 1 - sum(share_use)) > {TOLERANCE}
), taken as (
  select *, case when stage = 'use' then share_use else share_embedded end as share
  from share join whole using (item_id)
)
select vm_id as machine, item_id as host, service, stage, criterion, unit, share, share * value as value
from taken order by machine nulls last, host, stage, criterion"""
