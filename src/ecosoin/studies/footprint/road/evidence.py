"""What can a study prove of itself? Evidence for the RCP, and its heaviest lines."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np

from ecosoin.engine.impacts import coverage_share, has_embedded, impacts_by_row
from ecosoin.kernel.sql import literal
from ecosoin.kernel.vocabulary import CRITERION_CODES, MANDATORY_CRITERIA
from ecosoin.results.footprint import SourceUsed, TopLine
from ecosoin.results.text import DIGITS
from ecosoin.studies.footprint.document import tiers_of
from ecosoin.studies.footprint.rcp import Evidence
from ecosoin.studies.footprint.road.weighing import Weighed

_TOP_LINES = 20
_CLOUD = ("cloud_vm", "cloud_storage", "saas")
_CLIMATE = CRITERION_CODES.index("climate_change")


def rcp_evidence(study: Weighed, sources: Sequence[SourceUsed]) -> Evidence:
    """What the 32 rules are judged on."""
    measured, facts = study.measured, study.facts
    selection = study.choice.selection
    tiers = tiers_of(measured.activity, selection)
    categories = frozenset(c for _, c in tiers)
    coverage = coverage_share(measured.activity, study.matrix, measured.unmatched_lines)
    cloud_items = [i.item for i in selection.items.values() if i.category in _CLOUD]
    lines, quality, cloud, cloud_other, refurbished, reused, owned, centre_default = study.con.execute(
        "select count(*), count(quality), count(*) filter (list_contains($1, item)), "
        "count(*) filter (list_contains($1, item) and coalesce(lifetime_year, default_lifetime_year) <> 1), "
        "count(*) filter (refurbished_share > 0), count(*) filter (reuse_rate > 0), "
        "count(*) filter (ownership in ('byod', 'cope')), "
        "count(*) filter (tier = 'datacentres' and energy_kwh_year is null) from resolved",
        [cloud_items],
    ).fetchall()[0]
    return Evidence(
        users=facts.numbers.get("users"),
        tiers=frozenset(t for t, _ in tiers),
        categories=categories,
        line_count=lines,
        mandatory_coverage=float(min(coverage[CRITERION_CODES.index(c)] for c in MANDATORY_CRITERIA)),
        stage_share=_stage_share(study),
        quality_given_share=quality / lines if lines else 0.0,
        cloud_lines=cloud,
        cloud_lifetime_one=cloud_other == 0,
        refurbished_lines=refurbished,
        reused_lines=reused,
        ownership_given=owned > 0,
        telework=study.completion.telework,
        spare=study.completion.spare,
        machines=study.machines,
        assumed_lines=measured.assumed_lines,
        measured_datacentre_energy=centre_default == 0,
        dsi_travel="travel" in categories,
        buildings="building" in categories,
        technical_environment="technical_environment" in categories,
        sources_dated=all(s.version or s.date for s in sources),
        declared=facts.declared,
    )


def _stage_share(study: Weighed) -> float:
    """Share of (line, stage) pairs with a climate value; items that are only a use count one stage."""
    activity, matrix = study.measured.activity, study.matrix
    known = ~np.isnan(impacts_by_row(activity, matrix)[:, :, _CLIMATE])
    index = matrix.item_index()
    embedded = has_embedded(matrix)[[index[x] for x in activity.item]] if len(activity) else np.zeros(0, dtype=bool)
    expected = np.where(embedded, known.shape[1], 1) * activity.lines
    total = float(expected.sum() + known.shape[1] * study.measured.unmatched_lines)
    return float((known.sum(axis=1) * activity.lines).sum()) / total if total else 0.0


def top_lines(con: duckdb.DuckDBPyConnection, impacts: Path) -> list[TopLine]:
    """The heaviest lines for climate and for minerals and metals, with their share of the total.

    Values are rounded before they are ranked, so that equal lines stand in the order of their identifiers.
    """
    rows = con.execute(
        f"""
with heavy as (
  select i.item_id, i.source_file, i.source_row, i.criterion, any_value(i.unit) as unit,
    cast(format('{{:.{DIGITS - 1}e}}', sum(i.value)) as double) as value
  from read_parquet({literal(str(impacts))}) i
  where i.criterion in ('climate_change', 'resource_use_minerals_metals') and i.value > 0
  group by 1, 2, 3, 4
), ranked as (
  select *, value / sum(value) over (partition by criterion) as share,
    row_number() over (partition by criterion order by value desc, item_id, source_file, source_row) as place
  from heavy
)
select r.item_id, any_value(l.name), any_value(l.item),
  r.criterion, any_value(r.unit), any_value(r.value), any_value(r.share)
from ranked r join line l on l.item_id = r.item_id and l.source_file = r.source_file and l.source_row = r.source_row
where r.place <= {_TOP_LINES} group by r.item_id, r.criterion, r.place order by r.criterion, r.place"""
    ).fetchall()
    names = TopLine.__struct_fields__
    return [TopLine(**dict(zip(names, row, strict=True))) for row in rows]
